import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { EPSILON, pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';

/** 100 · mean(|(yTrue − yPred) / max(|yTrue|, 1e-7)|) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanAbsolutePercentageError = factory(
  'loss',
  'meanAbsolutePercentageError',
  {},
  (): BuiltInLoss =>
    pairLoss({ name: 'meanAbsolutePercentageError', labels: 'number' }, (t, p) => {
      const fractions = ops.abs(ops.div(ops.sub(t, p), ops.maximum(ops.abs(t), EPSILON)));
      return ops.mul(100, fractions);
    }),
);
