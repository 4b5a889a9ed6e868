import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';
import { MARGIN_REMEDY, margin } from './margin.ts';

/** mean(max(1 − yTrue · yPred, 0)²), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch]. */
export const squaredHinge = factory(
  'loss',
  'squaredHinge',
  {},
  (): BuiltInLoss =>
    pairLoss({ name: 'squaredHinge', labels: 'binary', remedy: MARGIN_REMEDY }, (t, p) => ops.square(margin(t, p))),
);
