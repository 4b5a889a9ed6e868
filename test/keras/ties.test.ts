import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { type NestedArray, sizeOf, type Tensor, tensor } from '../../src/core/tensor/tensor.ts';
import { layers, losses, metrics, ops, optimizers, regularizers, sequential } from '../../src/index.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import { byName as activations } from '../../src/nn/activations/activations.ts';
import { quietContext } from '../../src/nn/layers/callContext.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { isStateful, type Metric, type StatefulMetric } from '../../src/nn/metrics/metric.ts';
import { distance } from './fixtures.ts';

interface Case {
  readonly kind: 'activation' | 'layer' | 'loss' | 'regularizer' | 'op' | 'metric';
  readonly name: string;
  readonly args: object;
  readonly inputs: NestedArray[];
  readonly labels?: NestedArray;
}
interface Half {
  readonly found: NestedArray[];
}
interface Fixture {
  readonly cases: Case[];
  readonly jax: Half;
  readonly tensorflow: Half;
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/keras/ties.json', import.meta.url), 'utf8')) as Fixture;

/** Where Keras's backends differ, TensorFlow is followed; here it gives a smooth function the slope 2 at 0. */
const AS_JAX = ['celu'];

type Make<T> = Readonly<Record<string, (args?: object) => T>>;

const tensorOf = (values: NestedArray) => tensor(values as number[]).cast('float32');
const numbers = (values: unknown): number[] => (Array.isArray(values) ? values.flatMap(numbers) : [values as number]);

/** What a case computes from its inputs. */
function build({ kind, name, args, labels }: Case, xs: readonly Value[]): Value {
  const [x] = xs as [Value];
  if (kind === 'activation') return (activations as Readonly<Record<string, (x: Value) => Value>>)[name]?.(x) as Value;
  if (kind === 'layer') {
    const layer = (layers as unknown as Make<Layer>)[name]?.(args) as Layer;
    layer.ensureBuilt(...xs.map((v) => v.shape.slice(1)));
    return layer.use(xs, quietContext(x.graph, false))[0] as Value;
  }
  if (kind === 'loss') {
    const { data, shape } = tensorOf(labels as NestedArray);
    return (losses as unknown as Make<losses.Loss>)[name]?.(args).call(x.graph.constant(data as Float32Array, shape), x) as Value;
  }
  if (kind === 'regularizer') return (regularizers as unknown as Make<(x: Value) => Value>)[name]?.(args)(x) as Value;
  return (ops as unknown as Readonly<Record<string, (...xs: readonly Value[]) => Value>>)[name]?.(...xs) as Value;
}

/** Gradients of Σ i · yᵢ, i from 1 on. */
async function gradients(c: Case): Promise<number[]> {
  const graph = new Graph();
  const values = c.inputs.map(tensorOf);
  const xs = values.map(({ shape }, i) => graph.input(`x${i}`, shape));
  const y = build(c, xs);
  const factors = graph.constant(
    Float32Array.from({ length: sizeOf(y.shape) }, (_, i) => i + 1),
    y.shape,
  );
  for (const [i, d] of differentiate(ops.sum(ops.mul(y, factors)), xs).entries()) graph.output(`d${i}`, d);
  const executable = await (await wasmBackend().createSession()).compile(graph.program());
  for (const [i, { data }] of values.entries()) executable.input(`x${i}`)?.set(data);
  await executable.run();
  return xs.flatMap((_, i) => Array.from(executable.read(`d${i}`)));
}

async function result({ name, args, inputs, labels }: Case): Promise<number[]> {
  const metric = (metrics as unknown as Make<Metric | StatefulMetric>)[name]?.(args) as Metric | StatefulMetric;
  const [t, p] = [tensorOf(labels as NestedArray), tensorOf(inputs[0] as NestedArray)] as [Tensor, Tensor];
  const graph = new Graph();
  const [yTrue, yPred] = [graph.input('t', t.shape), graph.input('p', p.shape)];
  graph.output('y', isStateful(metric) ? metric.counts(yTrue, yPred) : ops.mean(metric.call(yTrue, yPred)));
  const executable = await (await wasmBackend().createSession()).compile(graph.program());
  executable.input('t')?.set(t.data);
  executable.input('p')?.set(p.data);
  await executable.run();
  const y = executable.read('y');
  return numbers(isStateful(metric) ? metric.result(y) : Array.from(y));
}

describe('ties, kinks and bounds as in Keras, within 1e-5; where its backends differ, as with TensorFlow', () => {
  for (const [i, c] of fixture.cases.entries()) {
    it(`${i + 1}. ${c.kind} ${c.name} ${JSON.stringify(c.args)} of ${JSON.stringify(c.inputs)}`, async () => {
      const half = AS_JAX.includes(c.name) ? fixture.jax : fixture.tensorflow;
      const got = c.kind === 'metric' ? await result(c) : await gradients(c);
      expect(distance(got, numbers(half.found[i])), `${got} against ${half.found[i]}`).toBeLessThanOrEqual(1e-5);
    });
  }

  it('is needed: the backends do differ, but not in what is shared over an axis', () => {
    const differ = fixture.cases.filter(
      (_, i) => distance(numbers(fixture.jax.found[i]), numbers(fixture.tensorflow.found[i])) > 1e-5,
    );
    expect(differ.map((c) => c.name)).toEqual(expect.arrayContaining(['maximum', 'abs', 'celu', 'leakyRelu']));
    expect(differ.map((c) => c.name)).not.toEqual(expect.arrayContaining(['max', 'globalMaxPooling2d', 'relu6']));
  });
});

it('a step with tied classes moves all of them, as in Keras', async () => {
  const net = sequential([layers.dense({ units: 3, kernelInitializer: 'zeros', inputShape: [4] })]);
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'categoricalHinge' });
  const labels = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((c) => Number(c === i % 2)));
  await net.trainOnBatch(tensor(Array.from({ length: 32 }, (_, i) => 2 * Math.sin(i) + 1)).reshape([8, 4]), tensor(labels));
  const [, bias] = net.getWeights();
  expect(distance(bias?.data ?? [], [1 / 30, 1 / 30, -1 / 30])).toBeLessThanOrEqual(1e-6);
});

describe('max', () => {
  it.each([
    [[0], [3]],
    [-1, [2]],
    [[-1, 0], []],
    [undefined, []],
  ] as const)('over axes %j leaves %j of [2, 3]', async (axes, left) => {
    const graph = new Graph();
    const x = graph.input('x', [2, 3]);
    const y = ops.max(x, axes);
    expect(y.shape).toEqual(left);
    graph.output('y', y);
    const executable = await (await wasmBackend().createSession()).compile(graph.program());
    executable.input('x')?.set([-5, 2, -1, -4, 7, Number.NEGATIVE_INFINITY]);
    await executable.run();
    const want = axes === undefined || (Array.isArray(axes) && axes.length === 2) ? [7] : left[0] === 3 ? [-4, 7, -1] : [2, 7];
    expect(Array.from(executable.read('y'))).toEqual(want);
  });

  it('is NaN where there is one', async () => {
    const graph = new Graph();
    graph.output('y', ops.max(graph.input('x', [3]), [-1]));
    const executable = await (await wasmBackend().createSession()).compile(graph.program());
    executable.input('x')?.set([1, Number.NaN, 3]);
    await executable.run();
    expect(executable.read('y')[0]).toBeNaN();
  });
});
