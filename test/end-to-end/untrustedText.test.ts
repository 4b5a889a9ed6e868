import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layers, loadModel, sequential } from '../../src/index.ts';
import { evenkeel, ROOT, scratch } from '../support/cli.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

/*
 * Names in files that would act on a terminal, a page or a spreadsheet. escapes.keras is a model whose layer is called
 * ESC]0;PWNED BEL ESC[2J ESC[31mRED, an override of direction, and a line of its own; data brings classes, columns and files like it.
 */

const { folder, remove } = scratch();
afterAll(remove);
const at = (...names: string[]) => join(folder, ...names);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const NAME = '\u001b]0;PWNED\u0007\u009b31m\u202eRED\u200b\r\nFAKE LINE';
const CLASSES = [`=HYPERLINK("${NAME}")`, `@SUM(1)\u001b[2J`];

beforeAll(async () => {
  copyFileSync(join(ROOT, 'test/fixtures/escapes.keras'), at('escapes.keras'));
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 40 }, (_, i) => `${(i % 7) / 7},${(i % 5) / 5},${quoted(CLASSES[i % 2] as string)}`);
  writeFileSync(at('\u001b[31mtable.csv'), `a,${quoted(`b${NAME}`)},${quoted(`kind${NAME}`)}\n${rows.join('\n')}\n`);
  const trials = CLASSES.flatMap((arm, i) => [0, 1, 2].map((seed) => `${seed},${quoted(arm)},${i + seed / 7}`));
  writeFileSync(at('\u001b[31mtrials.csv'), `seed,arm,${quoted(`score${NAME}`)}\n${trials.join('\n')}\n`);
  writeFileSync(at('x.csv'), '0.1,0.2\n0.3,0.4\n');
  writeFileSync(at('damaged\u009b.keras'), 'PK');
  writeFileSync(at('classes.json'), JSON.stringify(CLASSES));
  mkdirSync(at('own'));
  const model = sequential([
    layers.dense({ units: 4, inputShape: [2], name: NAME.replace('\r\n', ' ') }),
    layers.dense({ units: 2, activation: 'softmax', name: '=1+1' }),
  ]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.save(at('own', '\u001b[31mmodel.keras'));
  const config = {
    model: 'escapes.keras',
    data: { path: '\u001b[31mtable.csv', label: -1 },
    compile: { optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] },
    fit: { epochs: 1 },
  };
  writeFileSync(at('config.json'), JSON.stringify(config));
  writeFileSync(at('wrong.json'), JSON.stringify({ ...config, [NAME]: NAME }));
});

const MODEL = 'escapes.keras';
const TABLE = '\u001b[31mtable.csv';
const TRIALS = '\u001b[31mtrials.csv';

/** What each command is given, first what ends well and then what does not. */
const calls: Readonly<Record<string, readonly (readonly string[])[]>> = {
  compare: [
    ['--model', MODEL, '--data', TABLE, '--epochs', '1', '--out', 'compared'],
    ['--model', MODEL, '--data', TABLE, '--epochs', '1', '--out', 'compared-json', '--json'],
    ['--model', NAME],
    // A user's own argument may have lines.
    [`--${NAME.replace('\r\n', '')}`],
  ],
  resume: [['compared'], ['compared', '--verify', '--json'], [NAME]],
  runs: [['.'], ['.', '--json'], [NAME]],
  show: [['compared'], ['compared', '--json'], [NAME]],
  diff: [
    ['compared', 'compared-json'],
    ['compared', 'compared-json', '--json'],
    ['compared', NAME],
  ],
  merge: [
    ['compared', '--out', 'merged'],
    ['compared', '--out', 'merged-json', '--json'],
    ['compared', NAME],
  ],
  rm: [['merged'], [NAME]],
  worker: [['--queue', NAME]],
  status: [['--queue', NAME]],
  studio: [[NAME, '--port', NAME]],
  train: [['config.json', '--out', 'trained'], ['config.json', '--out', 'trained-json', '--json'], ['wrong.json'], [NAME]],
  summary: [[MODEL], [MODEL, '--json'], [MODEL, '--style', 'classic'], ['own/\u001b[31mmodel.keras'], ['damaged\u009b.keras']],
  evaluate: [
    [MODEL, '--data', TABLE],
    [MODEL, '--data', TABLE, '--json'],
    [MODEL, '--data', TABLE, '--label', NAME],
  ],
  predict: [
    [MODEL, 'x.csv', '--classes', 'classes.json', '--output', 'predicted.csv'],
    [MODEL, 'x.csv', '--classes', 'classes.json', '--output', 'predicted.json', '--json'],
    [MODEL, NAME],
  ],
  export: [
    [MODEL, 'exported.onnx'],
    [MODEL, `exported${NAME}.json`],
    [MODEL, NAME],
  ],
  doctor: [[MODEL, '--data', TABLE], [MODEL, '--data', TABLE, '--trained', '--json'], [MODEL]],
  fold: [
    [MODEL, 'folded.keras'],
    [MODEL, 'folded-json.keras', '--json'],
    [MODEL, NAME],
  ],
  recalibrate: [
    [MODEL, 'recalibrated.keras', '--data', TABLE],
    [MODEL, 'recalibrated-json.keras', '--data', TABLE, '--json'],
    [MODEL, `no/${NAME}.keras`, '--data', TABLE],
  ],
  profile: [['--arm', NAME]],
  report: [['compared/result.json', '--out', 'reported'], [NAME], ['x.csv']],
  stats: [
    [TRIALS, '--pair', 'seed', '--by', 'arm', '--metric', `score${NAME}`],
    [TRIALS, '--pair', 'seed', '--by', 'arm', '--metric', `score${NAME}`, '--json'],
    [TRIALS, '--pair', 'seed', '--by', NAME, '--metric', 'seed'],
  ],
};

/** What takes long, needs a server, or does not end where all is well. */
const ENDLESS = ['profile', 'worker', 'status', 'studio'];

describe('names in files reach no terminal as they are', () => {
  it('whichever command there is', async () => {
    const { stdout } = await warmEvenkeel(['--help']);
    const commands = [...stdout.matchAll(/^ {2}(\w+) (?=\[|<)/gm)].map(([, name]) => name);
    expect(commands.filter((name) => name !== 'help').sort()).toEqual(Object.keys(calls).sort());
  });

  for (const [command, variants] of Object.entries(calls)) {
    it(`${command} shows them as text`, async () => {
      for (const [i, args] of variants.entries()) {
        // The first starts the command line: whether it ends by itself is seen there.
        const start = i === 0 ? evenkeel : warmEvenkeel;
        const { code, stdout, stderr } = await start([command, ...args], { cwd: folder });
        const call = JSON.stringify([command, ...args]);
        expect(HIDDEN.exec(stdout)?.index, `${call}: ${JSON.stringify(stdout)}`).toBeUndefined();
        expect(HIDDEN.exec(stderr)?.index, `${call}: ${JSON.stringify(stderr)}`).toBeUndefined();
        expect(/^FAKE LINE/m.test(stdout + stderr), call).toBe(false);
        // A call that fails at once would show nothing.
        if (i === 0 && !ENDLESS.includes(command))
          expect([code, stderr.replaceAll(/^.*warning.*$/gm, '').trim()], call).toEqual([0, '']);
        expect(code, call).not.toBe(1);
        if (args.includes('--json')) expect(() => JSON.parse(stdout), call).not.toThrow();
      }
    });
  }

  it('and none of the files that are for reading', () => {
    const texts = ['compared', 'compared-json', 'trained', 'trained-json'].flatMap((name) =>
      readdirSync(at(name)).flatMap((file) =>
        /\.(html|svg|json|txt)$/.test(file) && file !== 'config.json' ? [at(name, file)] : [],
      ),
    );
    expect(texts.length).toBeGreaterThan(8);
    for (const path of [...texts, at('predicted.json')])
      expect(HIDDEN.exec(readFileSync(path, 'utf8'))?.index, path).toBeUndefined();
    expect(readFileSync(at('compared', 'report.html'), 'utf8')).toContain('\\u001b]0;PWNED');
  });

  it('and data keeps what it was', async () => {
    const { stdout } = await warmEvenkeel(['summary', MODEL, '--json'], { cwd: folder });
    expect(JSON.parse(stdout).name).toBe((await loadModel(at(MODEL))).name);
    expect(JSON.parse(readFileSync(at('trained', 'classes.txt'), 'utf8'))).toEqual([...CLASSES].sort());
  });
});

describe('the sources', () => {
  it('print through the door alone', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(?<!\.test)\.ts$/.test(name),
    );
    const printing = files.filter((name) =>
      /(stdout|stderr)\.write|console\.\w+\(/.test(
        readFileSync(join(ROOT, 'src', name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
    // Besides the door: what draws progress.
    const drawing = ['training/callbacks/progressBar.ts', 'datasets/download/progress.ts'];
    expect(printing.sort()).toEqual([...drawing, 'cli/print.ts', 'core/printable.ts'].sort());
  });
});

describe('tables', () => {
  it('have no formulas, and numbers as they are', () => {
    const [head, first] = readFileSync(at('predicted.csv'), 'utf8').split(/\n(?=x\.csv)/);
    const quoted = CLASSES.map((name) => `'${name}`).map((name) =>
      /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
    );
    expect(head).toBe(['file', 'index', ...quoted].join(','));
    expect(first).toMatch(/^x\.csv,0,[\d.e-]+,[\d.e-]+$/);
  });
});
