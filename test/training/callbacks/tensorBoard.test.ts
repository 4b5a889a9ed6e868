import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import * as metrics from '../../../src/nn/metrics/index.ts';
import * as callbacks from '../../../src/training/callbacks/index.ts';
import { crc32c, histogram, markdown, scalar, summaryEvent } from '../../../src/training/callbacks/tfevents.ts';
import type { FitOptions } from '../../../src/training/options.ts';
import { type StoredArray, toTensor } from '../../keras/fixtures.ts';
import { readEvents } from '../../support/events.ts';
import { mistake } from '../../support/mistake.ts';

interface EventCase {
  readonly kind: 'scalar' | 'histogram' | 'text';
  readonly tag: string;
  readonly step: number;
  readonly value: string | StoredArray;
  readonly bytes: string;
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/keras/events.json', import.meta.url), 'utf8')) as {
  file: string;
  cases: EventCase[];
};

const numberOf = (text: string) => Number(text.replace('inf', 'Infinity'));
const summaryOf = ({ kind, value }: EventCase) => {
  if (kind === 'scalar') return scalar(numberOf(value as string));
  return kind === 'text' ? markdown(value as string) : histogram(toTensor(value as StoredArray).data);
};

describe('events are those of TensorBoard itself, byte for byte', () => {
  it.each(fixture.cases)('$kind $tag', (event) => {
    const bytes = summaryEvent(1, event.step, event.tag, summaryOf(event));
    expect(Buffer.from(bytes.subarray(9)).toString('hex')).toBe(event.bytes);
  });

  it('in records with the same checksums', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    const scalars = fixture.cases.filter(({ kind }) => kind === 'scalar').map(({ bytes }) => bytes);
    expect(readEvents(Buffer.from(fixture.file, 'base64')).slice(1)).toEqual(scalars);
  });

  it('histograms leave out what is not finite', () => {
    expect(histogram([Number.NaN, 1, 2, Number.POSITIVE_INFINITY])).toEqual(histogram([1, 2]));
    expect(() => histogram([Number.NaN])).not.toThrow();
  });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-tensorboard-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const x = tensor([[0, 1], [1, 0], [2, 1], [3, 3]]); // biome-ignore format: rows
const y = tensor([[1, 0], [0, 1], [1, 0], [0, 1]]); // biome-ignore format: rows

/** What a fit with the callback logged: tags with their steps, run by run, in the order in which they were written. */
async function written(options: callbacks.TensorBoardOptions, fit: FitOptions = {}) {
  const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [2] })]);
  const customMetrics = [metrics.f1Score(), metrics.confusionMatrix()];
  model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd', metrics: customMetrics });
  const board = callbacks.tensorBoard(folder, options);
  await model.fit(x, y, { verbose: 0, batchSize: 1, epochs: 2, validationData: [x, y], ...fit, callbacks: [board] });
  const tags = (run: string) => {
    const [name, ...more] = readdirSync(join(folder, run));
    expect(more).toEqual([]);
    const [version, ...events] = readEvents(readFileSync(join(folder, run, name as string)));
    expect(Buffer.from(version as string, 'hex').toString()).toContain('brain.Event:2');
    return events.map(tagAndStep);
  };
  return Object.fromEntries(readdirSync(folder).map((run) => [run, tags(run)]));
}

/** `tag@step` of an event, from its bytes after the wall time. */
function tagAndStep(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  let at = 0;
  const varint = () => {
    let [value, shift, byte] = [0, 0, 128];
    while (byte >= 128) {
      byte = bytes[at++] as number;
      value += (byte & 127) * 2 ** shift;
      shift += 7;
    }
    return value;
  };
  let step = 0;
  if (bytes[at] === 16) {
    at++;
    step = varint();
  }
  // summary { value { tag
  for (const field of [0x2a, 0x0a]) {
    expect(bytes[at++]).toBe(field);
    varint();
  }
  expect(bytes[at++]).toBe(0x0a);
  const length = varint();
  return `${bytes.subarray(at, at + length)}@${step}`;
}

const EPOCH = ['confusionMatrix', 'f1Score/0', 'f1Score/1', 'loss'];
const at = (step: number, names: readonly string[], prefix: string, suffix = '') =>
  names.map((name) => {
    const [metric, entry] = name.split('/');
    return `${prefix}_${metric}${suffix}${entry === undefined ? '' : `/${entry}`}@${step}`;
  });

describe('TensorBoard', () => {
  it("writes epochs under Keras's tags, training and validation apart", async () => {
    expect(await written({})).toEqual({
      train: [0, 1].flatMap((epoch) => at(epoch, [...EPOCH, 'learning_rate'], 'epoch')),
      validation: [0, 1].flatMap((epoch) => [
        ...at(4 * (epoch + 1), EPOCH, 'evaluation', '_vs_iterations'),
        ...at(epoch, EPOCH, 'epoch'),
      ]),
    });
  });

  it.each([
    ['batch', [1, 2, 3, 4, 5, 6, 7, 8]],
    [3, [3, 6]],
  ] as const)('and batches, counted from 1, where updateFreq is %s', async (updateFreq, steps) => {
    const { train = [] } = await written({ updateFreq });
    expect(train.filter((tag) => tag.startsWith('batch_'))).toEqual(steps.flatMap((step) => at(step, EPOCH, 'batch')));
    expect(train.filter((tag) => tag.startsWith('epoch_loss'))).toEqual(['epoch_loss@0', 'epoch_loss@1']);
  });

  it('and histograms of the weights every so many epochs', async () => {
    const { train = [] } = await written({ histogramFreq: 2 }, { epochs: 4 });
    const histograms = train.filter((tag) => tag.includes('/histogram'));
    expect(histograms).toEqual([0, 2].flatMap((e) => [`dense/kernel/histogram@${e}`, `dense/bias/histogram@${e}`]));
  });

  it.each([
    ['TensorBoard, folder: expected a path, got "".', () => callbacks.tensorBoard('')],
    [
      "TensorBoard, option updateFreq: expected 'epoch', 'batch' or a number of batches, got 0.",
      () => callbacks.tensorBoard('a', { updateFreq: 0 }),
    ],
    [
      "TensorBoard, option updateFreq: expected 'epoch', 'batch' or a number of batches, got \"step\".",
      () => callbacks.tensorBoard('a', { updateFreq: 'step' as 'batch' }),
    ],
    [
      'TensorBoard, option histogramFreq: expected an integer of at least 0, got -1.',
      () => callbacks.tensorBoard('a', { histogramFreq: -1 }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
