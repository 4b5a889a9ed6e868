import * as ops from '../../ops/index.ts';
import { constraint } from './constraint.ts';

/**
 * max(w, 0): negative weights become 0. A weight of any shape → the same shape.
 * @example
 * ```ts
 * const net = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: initializers.constant({ value: -1 }), kernelConstraint: constraints.nonNeg(), inputShape: [2] }),
 * ]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
 * await net.trainOnBatch(tensor([[0, 0]]), tensor([[0]]));
 * net.getWeights()[0]; // [[0], [0]]
 * ```
 */
export const nonNeg = constraint('nonNeg', {}, () => (w) => ops.maximum(w, 0));
