import { gradientsOf } from '../../../compiler/differentiate.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import { Graph, type Program, type Value } from '../../../ir/graph.ts';
import { Variable } from '../../../ir/variable.ts';
import { add, mul, sub } from '../../../ops/arithmetic.ts';
import { conv2d } from '../../../ops/conv2d.ts';
import { depthwiseConv2d } from '../../../ops/depthwiseConv2d.ts';
import { dropoutMask } from '../../../ops/dropoutMask.ts';
import { logSoftmax } from '../../../ops/logSoftmax.ts';
import { matmul } from '../../../ops/matmul.ts';
import { maxPool2d } from '../../../ops/maxPool2d.ts';
import { mean } from '../../../ops/mean.ts';
import { moments } from '../../../ops/moments.ts';
import { normalize } from '../../../ops/normalize.ts';
import { relu } from '../../../ops/relu.ts';
import { reshape } from '../../../ops/reshape.ts';
import { tanh } from '../../../ops/tanh.ts';

/**
 * A training step through the kernels of a network: convolutions by both algorithms, one channel by channel, batch normalisation, pooling, dropout, dense
 * layers with their gradients and updates. Sizes are no multiples of a vector, so that the ends of rows are in it.
 * @returns a program without inputs that computes the same in every process
 */
export function testStep(): Program {
  const graph = new Graph();
  let made = 0;
  const weights: Variable[] = [];
  // Values from −1 to 1 that no two variables share.
  const values = (n: number, scale: number) =>
    Float32Array.from({ length: n }, (_, i) => (((i * 7919 + made * 104_729) % 2003) / 1001.5 - 1) * scale);
  const variable = (shape: readonly number[], scale: number) => {
    made++;
    return new Variable(`v${made}`, shape, values(sizeOf(shape), scale));
  };
  const weight = (...shape: number[]): Value => {
    const v = variable(shape, shape.length === 1 ? 0.1 : 1 / Math.sqrt(sizeOf(shape.slice(0, -1))));
    weights.push(v);
    return graph.variable(v);
  };
  const same = { strides: [1, 1], padding: 'same' } as const;
  const normalized = (x: Value) => {
    const channels = x.shape.at(-1) as number;
    const { mean, variance } = moments(x, x.shape.map((_, axis) => axis).slice(0, -1));
    return normalize(x, { mean, variance, scale: weight(channels), offset: weight(channels), epsilon: 1e-3 });
  };
  const dense = (x: Value, units: number) => add(matmul(x, weight(x.shape[1] as number, units)), weight(units));

  const images = graph.variable(variable([6, 21, 21, 9], 1));
  const first = relu(add(conv2d(images, weight(3, 3, 9, 40), same), weight(40)));
  const pooled = maxPool2d(normalized(first), [2, 2], { strides: [2, 2], padding: 'valid' });
  const filtered = relu(conv2d(pooled, weight(5, 5, 40, 40), same));
  const strided = relu(conv2d(filtered, weight(5, 5, 40, 27), { strides: [2, 2], padding: 'same' }));
  const channelwise = normalized(depthwiseConv2d(strided, weight(3, 3, 27, 1), same));
  const flat = reshape(channelwise, [6, sizeOf(channelwise.shape.slice(1))]);
  const key = graph.constant(Int32Array.of(3, 5), [2]);
  const kept = dropoutMask(key, graph.constant(Int32Array.of(0), []), { shape: flat.shape, rate: 0.25 });
  const dropped = mul(flat, kept);
  const fromImages = dense(tanh(dense(dropped, 83)), 10);
  // A batch that is larger than the images', for products of large matrices.
  const samples = graph.variable(variable([150, 130], 1));
  const fromSamples = dense(normalized(relu(dense(samples, 301))), 10);
  const loss = (logits: Value) => mul(mean(logSoftmax(logits)), -1);
  const total = add(loss(fromImages), loss(fromSamples));

  for (const [i, gradient] of gradientsOf(total, weights).entries()) {
    const v = weights[i] as Variable;
    graph.update(v, sub(graph.variable(v), mul(gradient, 0.1)));
  }
  graph.output('loss', total);
  return graph.program();
}
