import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import { Graph } from '../../src/ir/graph.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { outputsOf } from '../support/outputs.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface Named {
  readonly name: string;
  readonly value: StoredArray;
}

/** What a layer did in one call in inference and one in training. */
interface Recorded {
  readonly x: StoredArray;
  readonly weights: Named[];
  readonly inference: StoredArray;
  readonly y: StoredArray;
  readonly dy: StoredArray;
  readonly dx: StoredArray;
  readonly gradients: Named[];
  readonly state: Named[];
}

interface NormalizationCase extends Recorded {
  readonly layer: keyof typeof factories;
  readonly args: object;
  readonly trainable: boolean;
}

interface WrappedCase extends Recorded {
  readonly inner: keyof typeof insides;
  readonly args: object;
  readonly options: object;
}

const factories = {
  batchNormalization: layers.batchNormalization,
  layerNormalization: layers.layerNormalization,
  groupNormalization: layers.groupNormalization,
  rmsNormalization: layers.rmsNormalization,
  unitNormalization: layers.unitNormalization,
  dynamicTanh: layers.dynamicTanh,
  filterResponseNormalization: layers.filterResponseNormalization,
} satisfies Record<string, (args: object) => Layer>;

const insides = {
  Dense: layers.dense,
  Conv1D: layers.conv1d,
  Conv2D: layers.conv2d,
  Conv2DTranspose: layers.conv2dTranspose,
  DepthwiseConv2D: layers.depthwiseConv2d,
  SeparableConv2D: layers.separableConv2d,
};

/** One call; results y, dx, gradients `d NAME` and the next values of the weights by name. */
async function run(layer: Layer, c: Recorded, training: boolean): Promise<Map<string, ArrayLike<number>>> {
  const [x, dy] = [toTensor(c.x), toTensor(c.dy)];
  const graph = new Graph();
  const input = graph.input('x', x.shape);
  const update = graph.update.bind(graph);
  const y = layer.call(input, {
    training,
    step: () => graph.input('step', [], 'int32'),
    update,
    addLoss: () => {},
    warn: () => {},
  });
  graph.output('y', y);
  const trained = layer.trainable ? layer.weights.filter((w) => w.trainable).map((w) => w.variable) : [];
  if (training) {
    const loss = ops.sum(ops.mul(y, graph.constant(dy.data, dy.shape)));
    const [dx, ...dw] = differentiate(loss, [input, ...trained.map((v) => graph.variable(v))]);
    graph.output('dx', dx as NonNullable<typeof dx>);
    for (const [i, g] of dw.entries()) graph.output(`d ${trained[i]?.name}`, g);
  }
  const program = graph.program();
  const session = await wasmBackend().createSession();
  const executable = await session.compile(program);
  for (const [i, w] of layer.weights.entries()) session.write(w.variable, toTensor(c.weights[i]?.value as StoredArray).data);
  executable.input('x')?.set(x.data);
  await executable.run();
  const results = new Map<string, ArrayLike<number>>(await outputsOf(program, executable));
  for (const { variable } of layer.weights) results.set(variable.name, session.read(variable));
  return results;
}

async function compare(layer: Layer, c: Recorded): Promise<void> {
  layer.ensureBuilt(c.x.shape.slice(1));
  const bare = (name: string) => name.split('/').at(-1);
  expect(layer.weights.map((w) => bare(w.variable.name))).toEqual(c.weights.map((w) => bare(w.name)));
  const nameOf = (name: string) => layer.weights.find((w) => bare(w.variable.name) === bare(name))?.variable.name ?? name;
  const inference = await run(layer, c, false);
  const check = (got: ArrayLike<number> | undefined, want: Tensor, name: string, bound: number) =>
    expect(distance(got ?? [], want.data), name).toBeLessThanOrEqual(bound);
  check(inference.get('y'), toTensor(c.inference), 'inference', 1e-5);
  const got = await run(layer, c, true);
  check(got.get('y'), toTensor(c.y), 'y', 1e-5);
  check(got.get('dx'), toTensor(c.dx), 'dx', 1e-4);
  for (const { name, value } of c.gradients) check(got.get(`d ${nameOf(name)}`), toTensor(value), `gradient of ${name}`, 1e-4);
  for (const { name, value } of c.state) check(got.get(nameOf(name)), toTensor(value), name, 1e-6);
}

const title = (args: object) => JSON.stringify(args).replaceAll('"', '');

describe('normalisation layers against Keras 3, within 1e-5 (gradients 1e-4, state 1e-6, of 1 + |value|)', () => {
  for (const c of cases<NormalizationCase>('normalization')) {
    it(`${c.layer} ${title(c.args)} on [${c.x.shape.join(', ')}]${c.trainable ? '' : ', frozen'}`, () =>
      compare(factories[c.layer]({ ...c.args, name: 'layer', trainable: c.trainable }), c));
  }
});

const wrapped = JSON.parse(readFileSync(new URL('../fixtures/keras/normalization.json', import.meta.url), 'utf8')) as Readonly<
  Record<'spectral' | 'standardized', WrappedCase[]>
>;
const inside = ({ inner, args }: WrappedCase) => (insides[inner] as (args: object) => Layer)(args);

describe('spectral normalisation against Keras 3, with the kernel it leaves and gradients at that kernel', () => {
  for (const [i, c] of wrapped.spectral.entries()) {
    it(`${i + 1}. ${c.inner} ${title({ ...c.args, ...c.options })}`, () =>
      compare(layers.spectralNormalization({ layer: inside(c), ...c.options, name: 'layer' }), c));
  }
});

describe('weight standardisation against its formula in Keras 3, with gradients through the statistics', () => {
  for (const [i, c] of wrapped.standardized.entries()) {
    it(`${i + 1}. ${c.inner} ${title({ ...c.args, ...c.options })}`, () =>
      compare(layers.weightStandardization({ layer: inside(c), ...c.options, name: 'layer' }), c));
  }
});
