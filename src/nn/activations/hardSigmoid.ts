import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { relu6 } from './relu6.ts';

/**
 * min(max(x + 3, 0), 6) / 6.
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.hardSigmoid, inputShape: [3] })]);
 * await net.predict(tensor([[-1, 0, 1]])); // [[0.3333, 0.5, 0.6667]]
 * ```
 */
export const hardSigmoid = (x: Value) => ops.div(relu6(ops.add(x, 3)), 6);
