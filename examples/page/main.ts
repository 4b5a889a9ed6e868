/**
 * A page that trains a network with and without batch normalisation and offers both for download. `docs/pages.md` says how it is built and
 * what a server must send.
 */
import { type Callback, datasets, layers, sequential, type Tensor, utils } from 'evenkeel';

const element = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector) as T;
const status = element('#status');

/** The images and labels from `begin` to before `end`, scaled to 0…1. */
function part(x: Tensor, y: Tensor, begin: number, end: number): [Tensor, Tensor] {
  return [x.slice(begin, end).reshape([-1, 28, 28, 1]), utils.toCategorical(y.slice(begin, end), 10)];
}

function build(batchNorm: boolean) {
  const model = sequential([
    layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
    layers.conv2d({ filters: 8, kernelSize: 3 }),
    ...(batchNorm ? [layers.batchNormalization()] : []),
    layers.activation({ activation: 'relu' }),
    layers.maxPooling2d(),
    layers.flatten(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'rmsprop', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

async function train(): Promise<void> {
  const [samples, epochs] = ['#samples', '#epochs'].map((id) => element<HTMLInputElement>(id).valueAsNumber) as [number, number];
  status.textContent = 'Loading MNIST…';
  // The site serves a copy of node_modules/evenkeel/data/mnist.
  const mnist = await datasets.mnist.load({ path: new URL('mnist', document.baseURI).href });
  const [trainX, trainY] = part(mnist.trainX, mnist.trainY, 0, samples);
  const test = part(mnist.testX, mnist.testY, 0, 1000);
  for (const name of ['without', 'with'] as const) {
    status.textContent = `Training ${name} batch normalisation…`;
    const [epochCell, lossCell, accuracyCell, modelCell] = element(`#${name}`).querySelectorAll('td');
    const model = build(name === 'with');
    const show: Callback = {
      onEpochEnd(epoch, logs) {
        if (epochCell) epochCell.textContent = `${epoch + 1} of ${epochs}`;
        if (lossCell) lossCell.textContent = Number(logs.loss).toFixed(4);
        if (accuracyCell) accuracyCell.textContent = Number(logs.val_accuracy).toFixed(4);
      },
    };
    await model.fit(trainX, trainY, { epochs, batchSize: 32, validationData: test, callbacks: [show], verbose: 0 });
    const link = document.createElement('a');
    link.textContent = 'download';
    link.download = `${name}.keras`;
    // A page has no files: it takes the bytes of one.
    link.href = URL.createObjectURL(new Blob([await model.toBytes('keras')]));
    modelCell?.replaceChildren(link);
  }
  status.textContent = 'Done.';
}

element<HTMLButtonElement>('#train').addEventListener('click', async ({ currentTarget }) => {
  const button = currentTarget as HTMLButtonElement;
  button.disabled = true;
  try {
    await train();
  } catch (error) {
    status.textContent = String(error);
  } finally {
    button.disabled = false;
  }
});
