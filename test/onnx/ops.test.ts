import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import { model } from '../../src/models/functional.ts';
import * as ops from '../../src/ops/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { CustomLayer } from '../support/customLayer.ts';
import { nodeTypes } from './read.ts';
import { BOUND, compareWithOnnx } from './runtime.ts';

type Compute = (x: Value) => Value;

const IMAGE = [4, 6, 5, 3];
const draw = (shape: readonly number[]) => new Tensor(Float32Array.from(normals(streamKey(3, 'x'), sizeOf(shape))), shape);
const constant = (x: Value, shape: readonly number[]) => x.graph.constant(draw(shape).data, shape);
const image = (x: Value) => ops.conv2d(x, constant(x, [1, 1, 3, 3]), { strides: [1, 1], padding: 'same' });
const positive = (x: Value) => ops.add(ops.abs(x), 0.1);
const window = { strides: [2, 1], padding: 'same' } as const;
const flat = (x: Value) => ops.reshape(x, [x.shape[0] as number, sizeOf(x.shape.slice(1))]);
/** The sum of each sample, as [n, 1]. */
const total = (x: Value) => ops.reshape(ops.sum(x, [1, 2, 3]), [batchOf(x), 1]);
const batchOf = (x: Value) => x.shape[0] as number;

/** Each op on an image that lies channels last or, after a convolution, channels first. */
const computations: Readonly<Record<string, Compute>> = {
  abs: ops.abs,
  add: (x) => ops.add(1, x),
  affineTransform: (x) => {
    const column = (v: number) => x.graph.constant(v, [batchOf(x), 1]);
    const map = ops.concatenate([1.5, 0, -0.7, 0, -0.4, 3.2].map(column), 1);
    return ops.affineTransform(x, map, { fillMode: 'reflect', interpolation: 'bilinear', size: [4, 7] });
  },
  argmax: ops.argmax,
  averagePool2d: (x) => ops.averagePool2d(x, [3, 2], window),
  broadcastTo: (x) => ops.broadcastTo(ops.reshape(x, [...x.shape, 1]), [...x.shape, 4]),
  cast: ops.cast,
  ceil: ops.ceil,
  concatenate: (x) => ops.concatenate([x, ops.exp(x)], 2),
  conv2d: (x) => ops.conv2d(x, constant(x, [2, 3, 3, 4]), { strides: [2, 1], padding: 'same' }),
  conv2dTranspose: (x) =>
    ops.conv2dTranspose(x, constant(x, [3, 2, 4, 3]), { strides: [3, 2], padding: 'same', outputPadding: [2, 1] }),
  cos: ops.cos,
  depthwiseConv2d: (x) =>
    ops.depthwiseConv2d(x, constant(x, [2, 2, 3, 2]), { strides: [1, 1], padding: 'valid', dilations: [2, 2] }),
  div: (x) => ops.div(x, constant(x, [5, 1])),
  equal: (x) => ops.equal(ops.floor(x), 0),
  erf: ops.erf,
  exp: ops.exp,
  floor: ops.floor,
  flush: (x) => ops.flush(ops.mul(x, 1e-30)),
  gather: (x) => ops.gather(constant(x, [3, 2]), ops.minimum(ops.abs(x), 2.5)),
  globalMaxPool2d: (x) => ops.globalMaxPool2d(x),
  greater: (x) => ops.greater(x, constant(x, [6, 1, 1])),
  greaterEqual: (x) => ops.greaterEqual(0.2, x),
  l2Normalize: (x) => ops.l2Normalize(x, [1, 3]),
  log: (x) => ops.log(positive(x)),
  logSoftmax: ops.logSoftmax,
  matmul: (x) => ops.matmul(ops.transpose(flat(x), [1, 0]), constant(x, [4, 90]), { transposeA: true, transposeB: true }),
  max: (x) => ops.max(x, [-1, 1]),
  maxPool2d: (x) => ops.maxPool2d(x, [2, 3], window),
  maximum: (x) => ops.maximum(x, constant(x, [1, 5, 3])),
  mean: (x) => ops.mean(x, [2, 3]),
  minimum: (x) => ops.minimum(x, ops.neg(x)),
  moments: (x) => ops.stack(Object.values(ops.moments(x, [1])), 1),
  mul: (x) => ops.mul(x, constant(x, [3])),
  neg: ops.neg,
  normalize: (x) => ops.normalize(x, { mean: constant(x, [5, 1]), variance: positive(constant(x, [5, 1])), epsilon: 0.1 }),
  pad: (x) => ops.pad(x, [0, 1, 0, 2], [0, 0, 3, 1]),
  pow: (x) => ops.pow(positive(x), 1.5),
  relu: ops.relu,
  repeat: (x) => ops.repeat(x, [1, 2, 1, 3]),
  reshape: (x) => ops.reshape(x, [batchOf(x), 3, 10, 3]),
  rsqrt: (x) => ops.rsqrt(positive(x)),
  select: (x) => ops.select(ops.greaterEqual(x, 0), constant(x, [3]), ops.exp(x)),
  sigmoid: ops.sigmoid,
  sign: ops.sign,
  sin: ops.sin,
  slice: (x) => ops.slice(x, [0, 1, 0, 1], [batchOf(x), 4, 5, 2]),
  softmax: ops.softmax,
  softplus: ops.softplus,
  sqrt: (x) => ops.sqrt(positive(x)),
  square: ops.square,
  stack: (x) => ops.stack([x, ops.exp(x)], 1),
  stopGradient: ops.stopGradient,
  sub: (x) => ops.sub(x, ops.reshape(ops.sum(x, [1, 2]), [batchOf(x), 1, 1, 3])),
  sum: (x) => ops.sum(x, [1]),
  tanh: ops.tanh,
  transpose: (x) => ops.transpose(x, [0, 2, 3, 1]),
};

describe(`every op in onnxruntime as here, within ${BOUND} of 1 + |value|, on images channels last and first`, () => {
  for (const [name, compute] of Object.entries(computations)) {
    it(name, async () => {
      for (const placed of [compute, (x: Value) => compute(image(x))]) {
        const entry = input({ shape: IMAGE.slice(1) });
        await compareWithOnnx(model({ inputs: entry, outputs: new CustomLayer(placed).apply(entry) }), [draw(IMAGE)]);
      }
    });
  }

  it('none is left out, but those that draw random numbers', () => {
    const missing = Object.keys(ops).filter((name) => !(name in computations));
    expect(missing).toEqual(['dropoutMask', 'normalNoise', 'uniformNoise']);
  });
});

describe('shapes and operands of every kind', () => {
  const cases: Readonly<Record<string, Compute>> = {
    'a filter that depends on the input': (x) => {
      const filter = ops.reshape(ops.slice(ops.sum(x, [0]), [0, 0, 0], [2, 2, 3]), [2, 2, 3, 1]);
      return ops.conv2d(x, filter, { strides: [1, 1], padding: 'same' });
    },
    'products of rows of a sample with all others': (x) =>
      ops.matmul(flat(x), ops.slice(ops.transpose(flat(x), [1, 0]), [0, 0], [90, 1])),
    'a constant as large as the batch': (x) =>
      ops.add(ops.mul(x.graph.constant(3, x.shape), x), ops.exp(x.graph.constant(1, x.shape))),
    'two axes with the batch': (x) => {
      const n = batchOf(x);
      const [a, b] = [ops.reshape(flat(x), [n, 1, 90]), ops.reshape(flat(x), [1, n, 90])];
      return ops.sum(ops.mul(a, b), [1, 2]);
    },
    'a batch folded into rows and back': (x) => {
      const rows = ops.reshape(x, [batchOf(x) * 6, 15]);
      return ops.reshape(ops.add(ops.matmul(rows, constant(x, [15, 2])), constant(x, [2])), [batchOf(x), 6, 2]);
    },
    'a bias for every place': (x) => ops.add(image(x), constant(x, [6, 5, 3])),
    'a bias of another rank': (x) => ops.add(constant(x, [1, 1, 1, 3]), image(x)),
    'poolings of poolings of margins': (x) =>
      ops.maxPool2d(ops.pad(image(ops.neg(ops.abs(x))), [0, 2, 2, 0], [0, 2, 0, 0]), [2, 2], window),
    'a normalisation of one channel among many places': (x) => {
      const one = (v: number) => x.graph.constant(Float32Array.of(v), [1, 1, 1, 1]);
      const variance = ops.add(one(0.5), ops.exp(one(0)));
      return ops.normalize(x, { mean: one(2), variance, scale: ops.exp(one(0.5)), epsilon: 0.1 });
    },
    'a normalisation over places with one scale': (x) => {
      const { mean, variance } = ops.moments(x, [1, 2, 3]);
      const own = (v: Value) => ops.reshape(v, [batchOf(x), 1, 1, 1]);
      const scale = ops.exp(x.graph.constant(Float32Array.of(0.5), [1, 1, 1, 1]));
      return ops.normalize(x, { mean: own(mean), variance: own(variance), scale, epsilon: 0.1 });
    },
    'a normalisation by the statistics of something else': (x) => {
      const { mean, variance } = ops.moments(ops.exp(x), [3]);
      const own = (v: Value) => ops.reshape(v, [...x.shape.slice(0, 3), 1]);
      return ops.normalize(x, { mean: own(mean), variance: own(variance), epsilon: 0.1 });
    },
    'half a sum over the batch, which is a mean for two samples alone': (x) => ops.mul(x, ops.mul(ops.sum(x, [0]), 0.5)),
    'what depends on nothing but the size of the batch': (x) =>
      ops.concatenate([x, ops.add(x.graph.constant(1, x.shape), constant(x, [3]))], 1),
    'one number for more places than its operand has': (x) => ops.add(total(x), x.graph.constant(2, [1, 5])),
    'slopes for more places than their operand has': (x) => {
      const y = total(x);
      return ops.select(ops.greater(y, 0), y, ops.mul(y, x.graph.constant(0.1, [1, 5])));
    },
    'a normalisation to more places than its operand has': (x) =>
      ops.normalize(total(x), { mean: x.graph.constant(0.5, [1, 5]), variance: x.graph.constant(2, [1, 5]), epsilon: 0.1 }),
    'a mean with one axis more': (x) => ops.transpose(ops.mul(ops.sum(x, [1, 2, 3]), x.graph.constant(1 / 90, [1, 1])), [1, 0]),
    'a sum over the batch': (x) => ops.mul(x, ops.sum(x, [0])),
  };
  for (const [name, compute] of Object.entries(cases)) {
    it(name, async () => {
      const entry = input({ shape: IMAGE.slice(1) });
      await compareWithOnnx(model({ inputs: entry, outputs: new CustomLayer(compute).apply(entry) }), [draw(IMAGE)]);
    });
  }
});

it('a normalisation after a bias that widens its product is not folded wrongly', async () => {
  const wide = (x: Value) => {
    const y = ops.conv2d(x, constant(x, [1, 1, 3, 1]), { strides: [1, 1], padding: 'same' });
    const moved = ops.add(y, constant(x, [4]));
    return ops.normalize(moved, { mean: constant(x, [4]), variance: positive(constant(x, [4])), epsilon: 0.1 });
  };
  const entry = input({ shape: IMAGE.slice(1) });
  await compareWithOnnx(model({ inputs: entry, outputs: new CustomLayer(wide).apply(entry) }), [draw(IMAGE)], { fold: true });
});

it('a product that is read twice is computed once', async () => {
  const twice = (x: Value) => {
    const y = ops.matmul(x, constant(x, [5, 3]));
    return ops.mul(ops.add(y, constant(x, [3])), y);
  };
  const entry = input({ shape: [5] });
  const bytes = await compareWithOnnx(model({ inputs: entry, outputs: new CustomLayer(twice).apply(entry) }), [draw([4, 5])]);
  expect(nodeTypes(bytes)).toEqual(['MatMul', 'Add', 'Mul']);
});
