import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { EPSILON, pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';

/**
 * mean(yPred − yTrue · log(yPred + 1e-7)): the negative log-likelihood of counts, without its constant. Labels and outputs [batch, …] →
 * [batch].
 */
export const poisson = factory(
  'loss',
  'poisson',
  {},
  (): BuiltInLoss =>
    pairLoss({ name: 'poisson', labels: 'number' }, (t, p) => ops.sub(p, ops.mul(t, ops.log(ops.add(p, EPSILON))))),
);
