import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { clip, EPSILON, pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';

/**
 * Σ yTrue · log(yTrue / yPred) over the last axis, both clipped to [1e-7, 1]: the Kullback–Leibler divergence. Labels and outputs [batch,
 * …, n] → [batch].
 */
export const klDivergence = factory(
  'loss',
  'klDivergence',
  {},
  (): BuiltInLoss =>
    pairLoss({ name: 'klDivergence' }, (t, p) => {
      const truth = clip(t, EPSILON, 1);
      return ops.sum(ops.mul(truth, ops.log(ops.div(truth, clip(p, EPSILON, 1)))), -1);
    }),
);
