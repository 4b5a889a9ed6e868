import { expect, it } from 'vitest';
import { activations, ops } from '../../src/index.ts';
import { Graph } from '../../src/ir/graph.ts';
import { mistake } from '../support/mistake.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a user without types may write.
type Any = any;

const graph = new Graph();
const image = graph.input('image', [1, 4, 4, 2]);
const filter = graph.input('filter', [2, 2, 2, 2]);
const [a, b] = [graph.input('a', [2, 2]), graph.input('b', [2, 2])];
const WINDOW = { strides: [1, 1], padding: 'valid' };
const MAP = { fillMode: 'constant', interpolation: 'nearest' };

/** Every op that takes options. */
const OPS: Readonly<Record<string, (more: Any) => unknown>> = {
  affineTransform: (more) => ops.affineTransform(image, graph.input('map', [1, 6]), { ...MAP, ...more }),
  averagePool2d: (more) => ops.averagePool2d(image, [2, 2], { ...WINDOW, ...more }),
  conv2d: (more) => ops.conv2d(image, filter, { ...WINDOW, ...more }),
  conv2dTranspose: (more) => ops.conv2dTranspose(image, filter, { ...WINDOW, ...more }),
  depthwiseConv2d: (more) => ops.depthwiseConv2d(image, filter, { ...WINDOW, ...more }),
  logSoftmax: (more) => ops.logSoftmax(a, more),
  matmul: (more) => ops.matmul(a, b, more),
  maxPool2d: (more) => ops.maxPool2d(image, [2, 2], { ...WINDOW, ...more }),
  normalize: (more) =>
    ops.normalize(a, { mean: graph.input('mean', [2]), variance: graph.input('variance', [2]), epsilon: 1e-3, ...more }),
  softmax: (more) => ops.softmax(a, more),
};

it.each(Object.entries(OPS))('ops.%s refuses options that it does not have', async (name, call) => {
  call({});
  expect(await mistake(() => call({ nonsense: 1 }))).toMatch(new RegExp(`^${name}: expected options among .*, got nonsense\\.`));
});

it('ops name the option that was meant', async () => {
  expect(await mistake(() => ops.matmul(a, b, { transpose_b: true } as Any))).toContain('Did you mean transposeB?');
});

/** Activations that take none. */
const PLAIN = new Set(
  (
    'exponential hardSigmoid hardSilu hardSwish hardTanh linear logSigmoid mish relu6 selu sigmoid silu softplus softsign ' +
    'sparsePlus sparseSigmoid sparsemax swish tanh tanhShrink'
  ).split(' '),
);
const functions = Object.entries(activations).filter(([name, f]) => typeof f === 'function' && name !== 'getActivation');

it.each(functions)('activations.%s refuses options that it does not have, or takes none', async (name, activation) => {
  const call = () => (activation as Any)(a, { nonsense: 1 });
  if (PLAIN.has(name)) call();
  else expect(await mistake(call)).toContain('got nonsense.');
});
