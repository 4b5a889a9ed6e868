import { callbacks, datasets, EvenkeelError, layers, loadModel, numberOf, sequential, tensor, utils } from 'evenkeel';
import { atMost, type Check, type Group, is, sameBits } from '../conformance/check.ts';
import { dataOf, error, reference } from '../conformance/harness.ts';
import { large, runOnThreads } from '../conformance/threadChecks.ts';
import { workers } from './workerSpy.ts';

const RUNS = 5;

/** The counts of a first worker of each pair, twice, in order: what counts are where both workers of every pair ran the same steps. */
const pairs = (counts: readonly number[]) => [...counts].sort((a, b) => a - b).flatMap((n, i) => (i % 2 === 0 ? [n, n] : []));

const sharing: readonly Check[] = large.map((c) => ({
  name: `${c.name}: two workers run a program of two threads, with the bits of one thread`,
  async run() {
    const one = await runOnThreads(c, 1);
    const before = workers.map(({ runs, reports }) => ({ runs, reports }));
    const two = await runOnThreads(c, 2, RUNS);
    const told = workers.map(({ runs }, i) => runs - (before[i]?.runs ?? 0)).filter((n) => n > 0);
    const reports = workers.reduce((total, w, i) => total + w.reports - (before[i]?.reports ?? 0), 0);
    // Fresh workers may take over between two steps: then each pair ran a part of them.
    is('steps that pairs of workers ran', [...told].sort((a, b) => a - b).join(), pairs(told).join());
    is(
      'steps that workers ran',
      told.reduce((sum, n) => sum + n, 0),
      2 * RUNS,
    );
    is('steps that ended', reports, RUNS);
    for (const [name, values] of one.outputs) sameBits(name, two.outputs.get(name) ?? [], values);
  },
}));

/** After steps have run, so that all workers have started. */
const addresses: Check = {
  name: 'the addresses from which workers were started lead nowhere any more',
  async run() {
    const started = workers.filter(({ url }) => url.startsWith('blob:'));
    is('workers started from a text', started.length > 0, true);
    const read = await Promise.allSettled(started.map(({ url }) => fetch(url)));
    is('texts that are still there', read.filter(({ status }) => status === 'fulfilled').length, 0);
  },
};

const alone: readonly Check[] = large.map((c) => ({
  name: `${c.name}: the default backend agrees with the reference on the page's own thread`,
  async run() {
    const { shared, outputs } = await runOnThreads(c, 'auto');
    is('a program is shared', shared, false);
    is('workers started since the page was loaded', workers.length, 0);
    for (const [name, values] of await reference(c, dataOf(c), false)) {
      atMost(`error of ${name}`, error(outputs.get(name) ?? [], values), 5e-6);
    }
  },
}));

const library: readonly Check[] = [
  {
    name: 'a model with batch normalisation trains: the loss falls to less than half',
    async run() {
      const samples = 256;
      const x = Float32Array.from({ length: samples * 4 }, (_, i) => 3 * Math.sin(i * i + 1) + 1);
      const classes = Array.from({ length: samples }, (_, i) => ((x[4 * i] as number) > (x[4 * i + 1] as number) ? 1 : 0));
      const model = sequential([
        layers.dense({ units: 32, activation: 'relu', inputShape: [4] }),
        layers.batchNormalization(),
        layers.dense({ units: 2, activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
      const [images, labels] = [tensor(x).reshape([samples, 4]), utils.toCategorical(classes, 2)];
      const history = await model.fit(images, labels, { epochs: 20, batchSize: 16, verbose: 0 });
      const [first = Number.NaN, last = Number.NaN] = history.numbers('loss').filter((_, i, all) => i % (all.length - 1) === 0);
      atMost('last loss', last, first / 2);
      const accuracy = numberOf(await model.evaluate(images, labels), 'accuracy');
      atMost('fraction of wrong predictions', 1 - accuracy, 0.1);
    },
  },
  ...(['keras', 'h5'] as const).map((format) => ({
    name: `a model travels through the bytes of a .${format} file and predicts the same`,
    async run() {
      const x = tensor(Float32Array.from({ length: 20 }, (_, i) => Math.sin(i * i))).reshape([5, 4]);
      const model = sequential([layers.dense({ units: 3, activation: 'relu', inputShape: [4] }), layers.batchNormalization()]);
      model.compile({ optimizer: 'adam', loss: 'mse' });
      const again = await loadModel(await model.toBytes(format));
      sameBits('predictions', (await again.predict(x)).data, (await model.predict(x)).data);
      const hostile = (await model.toBytes(format)).slice(0, 500);
      const thrown = await loadModel(hostile).catch((reason: unknown) => reason);
      is('what a damaged file ends in', thrown instanceof EvenkeelError, true);
    },
  })),
  {
    name: 'MNIST says what the site must serve, and a file that it does not serve is refused',
    async run() {
      const messages = await Promise.all(
        [
          datasets.mnist.load(),
          datasets.mnist.load({ path: 'nowhere' }),
          datasets.cifar10.load(),
          loadModel('nowhere.keras'),
        ].map((call) =>
          call.then(String, (reason: unknown) => (reason instanceof EvenkeelError ? reason.message : `raw ${reason}`)),
        ),
      );
      is('MNIST without a path', messages[0]?.includes("datasets.mnist.load({ path: '/data' })"), true);
      is(
        'MNIST from nowhere',
        messages[1]?.startsWith('file nowhere/train-images-idx3-ubyte: expected a file that the site serves'),
        true,
      );
      is('CIFAR-10', messages[2]?.includes('datasets.readNpz(address)'), true);
      is('a model from nowhere', messages[3]?.startsWith('file nowhere.keras: expected a file that the site serves'), true);
    },
  },
  {
    name: 'what writes files says what a page does instead',
    async run() {
      const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
      const thrown = await model.save('a.keras').catch((reason: unknown) => reason);
      is('save', thrown instanceof EvenkeelError && thrown.message.includes("toBytes('keras')"), true);
      model.compile({ loss: 'mse' });
      const x = tensor([[1]]);
      const logged = await model
        .fit(x, x, { epochs: 1, verbose: 0, callbacks: [callbacks.csvLogger('log.csv')] })
        .catch((reason: unknown) => reason);
      is('csvLogger', logged instanceof EvenkeelError, true);
    },
  },
];

/** A grey JPEG image of 8×8 pixels, a PNG image of 3×2 in one colour, and NumPy's compressed archive of three zeros. */
const JPEG =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8ASP/Z';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAFUlEQVR4nGNkZGJmYGBgYGBgYoABAACmAAoB3mgvAAAAAElFTkSuQmCC';
const NPZ =
  'UEsDBC0AAAAIAAAAIQAlunMb//////////8FABQAeC5ucHkBABAAgwAAAAAAAABHAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GBgYAUEsBAi0DLQAAAAgAAAAhACW6cxtHAAAAgwAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsFBgAAAAABAAEAMwAAAH4AAAAAAA==';
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

const files: readonly Check[] = [
  {
    name: 'reads images, arrays and tables from bytes, and refuses a path',
    async run() {
      const jpeg = await datasets.decodeImage(fromBase64(JPEG));
      is('shape of a JPEG image', jpeg.shape.join(), '8,8,1');
      is('its values', new Set(jpeg.data).has(200) && new Set(jpeg.data).size, 1);
      const png = await datasets.decodeImage(fromBase64(PNG), { colorMode: 'rgba' });
      is('first pixel of a PNG image', png.data.slice(0, 4).join(), '1,2,3,255');
      const x = (await datasets.readNpz(fromBase64(NPZ))).get('x');
      is('an array', `${x?.dtype} ${x?.data.join()}`, 'uint8 0,0,0');
      const table = await datasets.readCsv(new TextEncoder().encode('a,kind\n1,x\n2,y\n'), { label: 'kind' });
      is('a table', `${table.x.data.join()} ${table.y?.data.join()} ${table.classNames?.join()}`, '1,2 0,1 x,y');
      const thrown = await datasets.readCsv('table.csv').catch((reason: unknown) => reason);
      is('an EvenkeelError is thrown', thrown instanceof EvenkeelError, true);
    },
  },
];

/** What only a page can show. */
export const pageGroups = (isolated: boolean): readonly Group[] => [
  {
    label: 'page',
    checks: [
      {
        name: isolated ? 'is cross-origin isolated' : 'is not cross-origin isolated',
        run: async () => is('crossOriginIsolated', crossOriginIsolated, isolated),
      },
      ...(isolated ? [...sharing, addresses] : alone),
      ...files,
    ],
  },
  { label: 'the library on a page', checks: library },
];
