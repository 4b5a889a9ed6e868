import { layers, sequential, Tensor, wasmBackend } from 'evenkeel';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => vi.restoreAllMocks());

const [x, y] = [
  new Tensor(
    Float32Array.from({ length: 8 * 6 * 6 * 4 }, (_, i) => Math.sin(i)),
    [8, 6, 6, 4],
  ),
  new Tensor(
    Float32Array.from({ length: 16 }, (_, i) => i % 2),
    [8, 2],
  ),
];

/** Trains a network of alike layers for some steps: the bytes of its largest module, and its weights. */
async function train(count: number, shareCodeFrom?: number) {
  const compile = vi.spyOn(WebAssembly, 'compile');
  const block = (i: number) => [
    layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', ...(i === 0 && { inputShape: [6, 6, 4] }) }),
    layers.batchNormalization(),
    layers.activation({ activation: 'relu' }),
  ];
  const model = sequential(
    [...Array.from({ length: count }, (_, i) => block(i)).flat(), layers.flatten(), layers.dense({ units: 2 })],
    { seed: 3, backend: wasmBackend({ threads: 1, ...(shareCodeFrom !== undefined && { shareCodeFrom }) }) },
  );
  model.compile({ optimizer: 'rmsprop', loss: 'meanSquaredError' });
  await model.fit(x, y, { batchSize: 4, epochs: 2, verbose: 0 });
  const sizes = compile.mock.calls.map(([bytes]) => (bytes as Uint8Array).length);
  compile.mockRestore();
  return { bytes: Math.max(...sizes), weights: model.getWeights().map((w) => Array.from(w.data)) };
}

describe('a program of many alike layers', () => {
  it('grows by a call for each, not by their code', async () => {
    const [few, many] = [await train(10), await train(30)];
    expect(many.bytes).toBeLessThan(2 * few.bytes);
  });

  it('grows by their code where nothing is shared', async () => {
    const [few, many] = [await train(10, Number.POSITIVE_INFINITY), await train(30, Number.POSITIVE_INFINITY)];
    expect(many.bytes).toBeGreaterThan(2.5 * few.bytes);
  });

  it('has the same bits with shared code and without', async () => {
    expect((await train(6, 1)).weights).toEqual((await train(6, Number.POSITIVE_INFINITY)).weights);
  });
});
