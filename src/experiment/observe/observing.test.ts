import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../core/random.ts';
import { Tensor } from '../../core/tensor/tensor.ts';
import { toCategorical } from '../../datasets/utils/index.ts';
import { parseArm } from '../arms.ts';
import type { TrialData } from '../data.ts';
import { designOf } from '../flags.ts';
import { runTrial, type TrialEvent } from '../trial.ts';
import type { LayerObservation, Observation } from './observation.ts';

const images = (n: number, name: string) =>
  new Tensor(
    Float32Array.from(normals(streamKey(5, name), n * 784), (v) => 100 * v),
    [n, 28, 28, 1],
  );
const labels = (n: number) =>
  toCategorical(
    Array.from({ length: n }, (_, i) => i % 10),
    10,
  );
const data: TrialData = { trainX: images(40, 'train'), trainY: labels(40), testX: images(10, 'test'), testY: labels(10) };
const design = designOf({ epochs: 2, batchSize: 10 });

/** Trains the tutorial's network as an arm has it, and gives what was seen inside. */
async function train(arm: string, observed: boolean) {
  const one = parseArm(arm);
  const seen: Observation[] = [];
  const onEvent = (event: TrialEvent) => {
    if (event.type === 'observation') seen.push(structuredClone(event.observation));
  };
  const spec = { arm: one, label: arm, seed: 0, design, data, observed };
  const { trials } = await runTrial(spec, { onEvent });
  return { seen, trial: trials[0] };
}

const observedTraining = train('batch', true);

const layerOf = (observation: Observation | undefined, name: string) =>
  observation?.layers.find((layer) => layer.name === name) as LayerObservation;

describe('a network that is looked into while it trains', () => {
  it('ends with the bits of one that is not', async () => {
    const [observed, alone] = [await observedTraining, await train('batch', false)];
    expect(observed.trial?.weights).toBe(alone.trial?.weights);
    expect(observed.trial?.history).toEqual(alone.trial?.history);
    expect(alone.seen).toEqual([]);
    expect(observed.seen.map(({ step, epoch }) => [step, epoch])).toEqual([
      [0, 0],
      [1, 0.25],
      [2, 0.5],
      [4, 1],
      [8, 2],
    ]);
  });

  it('shows each layer that computes: what enters it, its dead units, its gradient, its statistics', async () => {
    const { seen } = await observedTraining;
    const [first, last] = [seen[0], seen.at(-1)];
    expect(first?.layers.map(({ name }) => name)).toEqual([
      'conv2d',
      'conv2d_1',
      'batch_normalization',
      'max_pooling2d',
      'dense',
      'batch_normalization_1',
      'dense_1',
    ]);
    // The images are normal numbers with standard deviation 100.
    const [low, median, high] = layerOf(first, 'conv2d').entering.percentiles ?? [];
    expect([low, median, high]).toEqual([-103.6, 0, 103.6].map((v) => expect.closeTo(v, -1)));
    // After a ReLU nothing is below 0, and batch normalisation brings it to mean 0.
    expect(layerOf(first, 'batch_normalization').entering.percentiles?.[0]).toBe(0);
    expect(layerOf(first, 'max_pooling2d').entering.histogram.from).toBeLessThan(0);
    expect(layerOf(first, 'conv2d').units).toEqual({ count: 32, dead: 0 });
    expect(layerOf(first, 'dense_1').units).toBeNull();
    for (const name of ['conv2d', 'conv2d_1', 'dense', 'dense_1', 'batch_normalization'])
      expect(layerOf(last, name).gradientNorm).toBeGreaterThan(0);
    expect(layerOf(last, 'max_pooling2d').gradientNorm).toBeNull();
    expect(last?.filters).toMatchObject({ layer: 'conv2d', shape: [3, 3, 1, 32] });
    expect(last?.filters?.weights).not.toEqual(first?.filters?.weights);
  });

  it('shows statistics of batches, towards which the moving ones go from 0 and 1, with γ and β', async () => {
    const { seen } = await observedTraining;
    const [first, last] = [seen[0], seen.at(-1)].map((one) => layerOf(one, 'batch_normalization').normalization);
    expect(first?.gamma).toEqual(new Float32Array(64).fill(1));
    expect(first?.beta).toEqual(new Float32Array(64));
    expect(first?.moving?.mean).toEqual(new Float32Array(64));
    const [batch, moving] = [first?.batch?.mean[0] as number, last?.moving?.mean[0] as number];
    // Eight steps of momentum 0.99 go 1 − 0.99⁸ of the way, as long as the statistics do not change much.
    expect(moving / batch).toBeGreaterThan(0.05);
    expect(moving / batch).toBeLessThan(0.12);
    expect(first?.batch?.variance.every((v) => v > 0)).toBe(true);
  });
});
