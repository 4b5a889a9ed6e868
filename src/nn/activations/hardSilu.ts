import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { hardSigmoid } from './hardSigmoid.ts';

/**
 * x · hardSigmoid(x), also called hard swish (Howard et al. 2019, arXiv 1905.02244).
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.hardSilu, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[-0.3333, 0, 0.6667]]
 * ```
 */
export const hardSilu = (x: Value) => ops.mul(x, hardSigmoid(x));
