import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { input, type Layer, layers, loadModel, model, optimizers, type SymbolicTensor, tensor } from '../../src/index.ts';
import { distance, type StoredArray, toTensor } from './fixtures.ts';

interface Case {
  readonly name: string;
  readonly before: StoredArray[];
  readonly losses: number[];
  readonly after: StoredArray[];
}
interface Fixture {
  readonly x: StoredArray;
  readonly y: StoredArray;
  readonly jax: { readonly cases: Case[] };
  readonly tensorflow: { readonly cases: Case[] };
}

const path = (name: string) => new URL(`../fixtures/${name}`, import.meta.url).pathname;
const fixture = JSON.parse(readFileSync(path('keras/shared.json'), 'utf8')) as Fixture;

const twice = (layer: Layer, between?: Layer) => (x: SymbolicTensor) => {
  const y = layer.apply(x);
  return layer.apply(between ? between.apply(y) : y);
};
const moded = (first: boolean, second: boolean) => (x: SymbolicTensor) => {
  const norm = layers.batchNormalization({ momentum: 0.5 });
  return norm.apply(tanh().apply(norm.apply(x, { training: first })), { training: second });
};
const tanh = () => layers.activation({ activation: 'tanh' });
const clipping = { rmax: 1.5, rmin: 0.6, dmax: 0.7 };

/** What `test/fixtures/generate_shared.py` builds. */
const bodies: Readonly<Record<string, () => (x: SymbolicTensor) => SymbolicTensor>> = {
  renorm: () => twice(layers.batchNormalization({ renorm: true, renormMomentum: 0.8, momentum: 0.9 })),
  'renorm, clipped': () =>
    twice(layers.batchNormalization({ renorm: true, renormMomentum: 0.5, momentum: 0.7, renormClipping: clipping }), tanh()),
  batch: () => twice(layers.batchNormalization({ momentum: 0.5 }), tanh()),
  spectral: () => twice(layers.spectralNormalization({ layer: layers.dense({ units: 4 }) }), tanh()),
  'spectral, 3 iterations': () => twice(layers.spectralNormalization({ layer: layers.dense({ units: 4 }), powerIterations: 3 })),
  prelu: () => twice(layers.prelu({ alphaInitializer: 'ones' }), tanh()),
  'trained, then inferred': () => moded(true, false),
  'inferred, then trained': () => moded(false, true),
};

function build(name: string) {
  const x = input({ shape: [4] });
  const body = (bodies[name] as () => (x: SymbolicTensor) => SymbolicTensor)();
  const made = model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(body(x)) });
  made.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' });
  return made;
}

describe('a layer that is applied twice trains as in Keras: losses of three steps, and the weights after them, within 1e-4', () => {
  // With JAX, Keras keeps the kernel of a spectral normalisation as it is.
  const jax = fixture.jax.cases.filter(({ name }) => !name.startsWith('spectral'));
  const cases = [...jax.map((c) => ['JAX', c] as const), ...fixture.tensorflow.cases.map((c) => ['TensorFlow', c] as const)];
  it.each(cases.map(([backend, c]) => ({ backend, ...c })))('$name, on $backend', async ({ name, before, losses, after }) => {
    const made = build(name);
    await made.setWeights(before.map(toTensor));
    const got: number[] = [];
    for (const _ of losses) {
      const { loss } = await made.trainOnBatch(toTensor(fixture.x), toTensor(fixture.y));
      got.push(loss as number);
    }
    expect(distance(got, losses), `${got} against ${losses}`).toBeLessThanOrEqual(1e-4);
    for (const [i, weight] of made.getWeights().entries()) {
      expect(distance(weight.data, toTensor(after[i] as StoredArray).data), made.weights[i]?.name).toBeLessThanOrEqual(1e-4);
    }
  });

  it('in a file of Keras', async () => {
    const made = await loadModel(path('renormShared.keras'));
    const x = tensor(Array.from({ length: 32 }, (_, i) => 2 * Math.sin(i) + 1)).reshape([8, 4]);
    const got: number[] = [];
    for (let i = 0; i < 3; i++) got.push((await made.trainOnBatch(x, tensor(Array(8).fill(1)))).loss as number);
    expect(distance(got, [10.3523, 4.8749, 2.0139])).toBeLessThanOrEqual(1e-4);
  });
});

describe('a layer that draws at random and is applied twice', () => {
  it.each([
    ['dropout', () => layers.dropout({ rate: 0.5 })],
    ['dropout with a seed', () => layers.dropout({ rate: 0.5, seed: 3 })],
    ['spatialDropout1d', () => layers.spatialDropout1d({ rate: 0.5 })],
    ['alphaDropout', () => layers.alphaDropout({ rate: 0.5 })],
    ['gaussianDropout', () => layers.gaussianDropout({ rate: 0.5 })],
    ['gaussianNoise', () => layers.gaussianNoise({ stddev: 1 })],
  ] as const)('%s: each use has draws of its own, the same in every run', async (_, make) => {
    const run = async () => {
      const x = input({ shape: [8, 8] });
      const layer = make();
      const outputs = [layer.apply(x, { training: true }), layer.apply(x, { training: true })];
      const made = model({ inputs: x, outputs, seed: 5 });
      return (await made.predictAll(tensor(Array(64).fill(1)).reshape([1, 8, 8]))).map(({ data }) => Array.from(data));
    };
    const [first, second] = await run();
    expect(first).not.toEqual(second);
    expect(await run()).toEqual([first, second]);
  });

  it('randomBrightness: each use has draws of its own', async () => {
    const x = input({ shape: [2, 2, 1] });
    const layer = layers.randomBrightness({ factor: 0.5 });
    const made = model({ inputs: x, outputs: [layer.apply(x, { training: true }), layer.apply(x, { training: true })] });
    const [first, second] = await made.predictAll(tensor(Array(4).fill(100)).reshape([1, 2, 2, 1]));
    expect(first?.data).not.toEqual(second?.data);
  });
});
