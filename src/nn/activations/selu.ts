import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { elu } from './elu.ts';

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * 1.0507 · elu(x, 1.6733), which keeps mean 0 and variance 1 (Klambauer et al. 2017, arXiv 1706.02515).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.selu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-1.1113, 0, 1.0507]]
 * ```
 */
export const selu = (x: Value) =>
  // At 0 the slope is that of x, as in Keras with TensorFlow.
  ops.mul(SELU_SCALE, ops.select(ops.greaterEqual(x, 0), x, elu(x, { alpha: SELU_ALPHA })));
