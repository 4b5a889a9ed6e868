import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readComparisonFile } from '../../src/experiment/comparisonFile.ts';
import { hasCommand } from '../../src/experiment/report/again.ts';
import {
  type ComparisonOptions,
  compare,
  type Progress,
  parseResult,
  type Result,
  reportFiles,
  writeReport,
} from '../../src/experiments.ts';
import { layers, type Model, ops, preprocessing, sequential, tensor, type Value } from '../../src/index.ts';
import { scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i), ((7 * i) % 11) / 11]);
const y = x.map(([a = 0, b = 0]) => Number(a * b > 0));
const DESIGN = { epochs: 2, batchSize: 8, seeds: 2, validation: null } satisfies ComparisonOptions as ComparisonOptions;

const net = (): Model =>
  sequential(
    [layers.dense({ units: 6, activation: 'relu', inputShape: [3] }), layers.dense({ units: 2, activation: 'softmax' })],
    {
      name: 'net',
    },
  );

/** A layer whose code is in no file. */
class Doubled extends layers.Layer {
  readonly className = 'Doubled';

  call(v: Value): Value {
    return ops.mul(v, 2);
  }
}

/** What a comparison gave, without what is timed. */
const numbers = ({ arms, conditions, task, design: { model: _, ...design } }: Result) => ({
  arms: arms.map(({ trials, ...arm }) => ({
    ...arm,
    trials: trials.map(({ seconds, stepMs, epochSeconds, ...trial }) => trial),
  })),
  conditions,
  task,
  design,
});

describe('a comparison of what is in memory', () => {
  it('gives the numbers of the same model from a file, and leaves the model as it is', async () => {
    const model = net();
    const path = join(folder, 'net.keras');
    await model.save(path);
    const before = model.getWeights();
    const fromFile = await compare({ ...DESIGN, data: { x, y }, model: path });
    for (const given of [model, net]) {
      const result = await compare({ ...DESIGN, data: { x: tensor(x), y: Int32Array.from(y) }, model: given });
      expect(numbers(result)).toEqual(numbers(fromFile));
      expect(result.network).toEqual({ name: 'net', made: 'inserted', inMemory: true });
    }
    expect(model.getWeights()).toEqual(before);
    expect(model.trainer.compiled).toBeUndefined();
  });

  it('starts from the weights of the model where that is asked', async () => {
    const model = net();
    const options = { ...DESIGN, data: { x, y }, model, norm: ['none', 'layer'], epochs: 1 };
    const [fresh, kept] = [await compare(options), await compare({ ...options, keepWeights: true })];
    const losses = ({ arms }: Result) => arms[0]?.trials.map(({ history }) => history.loss[0]);
    expect(losses(kept)).not.toEqual(losses(fresh));
  });

  it('trains a model with parts that no file holds', async () => {
    const model = sequential(
      [
        layers.dense({ units: 4, inputShape: [3] }),
        new Doubled({ name: 'doubled' }),
        layers.dense({ units: 2, activation: 'softmax' }),
      ],
      { name: 'own' },
    );
    const result = await compare({ ...DESIGN, data: { x, y }, model });
    expect([result.status, result.network.name]).toEqual(['complete', 'own']);
    expect(result.arms.map(({ summary }) => summary.layers.map(({ type }) => type).includes('Doubled'))).toEqual([true, true]);
  });

  it('says the data’s name, and has no command that would read it', async () => {
    const { trainX, trainY, testX, testY } = preprocessing.trainTestSplit({ x: tensor(x), y: tensor(y), testSize: 0.2, seed: 0 });
    const result = await compare({
      ...DESIGN,
      seeds: undefined,
      data: { name: 'waves', trainX, trainY, testX, testY },
      epochs: 1,
    });
    expect(result.data).toMatchObject({ name: 'waves', inMemory: true, heldOut: false, train: 48, test: 12 });
    expect(hasCommand(result)).toBe(false);
    const onFile = { ...result, data: { ...result.data, inMemory: undefined } } as unknown as Result;
    for (const page of ['report.html', 'report.md']) {
      const text = String(await reportFiles(result)[page]?.());
      expect(text, page).toContain('waves');
      expect(text, page).not.toContain('evenkeel compare');
      expect(String(await reportFiles(onFile)[page]?.()), page).toContain('evenkeel compare');
    }
  });
});

describe('what compare tells', () => {
  it('is every training, its epochs, and its networks as files', async () => {
    const seen: Progress[] = [];
    const networks: string[] = [];
    const run = {
      onProgress: (progress: Progress) => void seen.push(progress),
      onNetwork: (name: string) => void networks.push(name),
    };
    const result = await compare({ ...DESIGN, data: { x, y } }, run);
    const ends = seen.filter(({ event }) => event.type === 'trained');
    expect(ends.map(({ done, trainings }) => [done, trainings])).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
    expect(ends.map(({ training }) => training)).toContain('with BN, seed 1');
    expect(seen.filter(({ event }) => event.type === 'epoch-end')).toHaveLength(8);
    // In the order in which trainings end.
    expect(networks.toSorted()).toEqual(result.arms.flatMap(({ trials }) => trials.flatMap(({ files }) => files)).toSorted());
    expect(networks).toHaveLength(8);
  });

  it('ends with a stopped result where the signal is aborted', async () => {
    const stop = new AbortController();
    const result = await compare(
      { ...DESIGN, epochs: 50, data: { x, y } },
      { signal: stop.signal, onProgress: ({ event }) => event.type === 'epoch-end' && stop.abort() },
    );
    expect(result.status).toBe('stopped');
    expect(result.arms.flatMap(({ trials }) => trials.map(({ history }) => history.loss.length > 5))).not.toContain(true);
    const before = await compare({ ...DESIGN, data: { x, y } }, { signal: AbortSignal.abort() });
    expect([before.status, before.arms.map(({ trials }) => trials[0]?.steps)]).toEqual(['stopped', [0, 0]]);
  });

  it('warns through onWarning', async () => {
    const warnings: string[] = [];
    const path = join(folder, 'rows.csv');
    writeFileSync(path, ['id,a,b,kind', ...x.map(([a, b], i) => `${i},${a},${b},${y[i]}`)].join('\n'));
    await compare({ ...DESIGN, epochs: 1, data: path }, { onWarning: (text) => warnings.push(text) });
    expect(warnings.join('\n')).toMatch(/rows\.csv: column "id" seems to number the rows, .* the option ignore/);
  });
});

describe('the report of a result', () => {
  it('is written with the result, which is read again, and never over something else', async () => {
    const result = await compare({ ...DESIGN, epochs: 1, data: { x, y } });
    const out = join(folder, 'report');
    const names = await writeReport(result, out);
    expect(names).toEqual(
      expect.arrayContaining(['result.json', 'report.html', 'report.md', 'trials.csv', 'figures/accuracy.png']),
    );
    const written = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(written.map((entry) => relative(out, join(entry.parentPath, entry.name))).sort()).toEqual([...names].sort());
    expect(parseResult(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')))).toEqual(result);
    await expect(writeReport(result, out)).rejects.toThrow(
      /^writeReport, folder .*report: expected an empty folder, .* got one with \d+ entries\./,
    );
    await expect(writeReport(result, join(out, 'result.json'))).rejects.toThrow('result.json');
  });
});

describe('options that do not fit', () => {
  it.each([
    { scal: 'raw' },
    { scale: ['raw', 'log'] },
    { epochs: 0 },
    { train: '5' },
    { seeds: 1 },
    { norm: ['none', 'bach'] },
    { model: {} },
    { conditions: [{ scale: 'raw' }, { sale: 'raw' }] },
    { conditions: [{ scale: 'raw' }, { epochs: 0 }] },
  ])('%j is refused in the words for a file', async (options) => {
    const path = join(folder, 'design.json');
    writeFileSync(path, JSON.stringify(options));
    const refusal = async (call: () => Promise<unknown>) =>
      call().then(
        () => 'nothing is refused',
        (error: Error) => error.message,
      );
    const ofFile = await refusal(() => readComparisonFile(path));
    const ofFunction = await refusal(() => compare(options as never));
    expect(ofFunction).toMatch(/^compare[,:] /);
    if (!('model' in options)) expect(ofFunction).toBe(ofFile.replace(`config ${path}`, 'compare'));
  });

  it.each([
    [{ train: '0:99' }, 'compare, train: expected A:B with integers 0 ≤ A < B ≤ 48, got "0:99".'],
    [{ keepWeights: true }, 'compare, keepWeights: expected a file with weights as model, got none.'],
    [{ metric: 'acuracy' }, 'compare, metric: expected a metric of the networks'],
    [{ label: 'kind' }, 'compare, label: expected data in a file, whose reading it is about, got data in memory. Leave it out.'],
    [{ scale: 'unit' }, 'compare, scale: expected bytes to divide by 255'],
  ])('%j does not fit the data', async (options, message) => {
    await expect(compare({ ...DESIGN, data: { x, y }, ...(options as object) })).rejects.toThrow(message);
  });

  it('and an unknown one of the run', async () => {
    await expect(compare({}, { onProgres() {} } as never)).rejects.toThrow('Did you mean onProgress?');
    await expect(compare('mnist' as never)).rejects.toThrow('compare: expected an object, got "mnist".');
  });
});
