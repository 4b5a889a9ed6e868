import { recorded } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { clip, EPSILON, pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';

/**
 * mean(yPred − yTrue · log(yPred + 1e-7)): the negative log-likelihood of counts, without its constant. Labels and outputs [batch, …] →
 * [batch].
 */
export const poisson = recorded(
  'loss',
  'poisson',
  {},
  (): BuiltInLoss => pairLoss('poisson', (t, p) => ops.sub(p, ops.mul(t, ops.log(ops.add(p, EPSILON))))),
);

/**
 * Σ yTrue · log(yTrue / yPred) over the last axis, both clipped to [1e-7, 1]: the Kullback–Leibler divergence. Labels and outputs [batch,
 * …, n] → [batch].
 */
export const klDivergence = recorded(
  'loss',
  'klDivergence',
  {},
  (): BuiltInLoss =>
    pairLoss('klDivergence', (t, p) => {
      const truth = clip(t, EPSILON, 1);
      return ops.sum(ops.mul(truth, ops.log(ops.div(truth, clip(p, EPSILON, 1)))), -1);
    }),
);
