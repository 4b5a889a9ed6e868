import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';
import { MARGIN_REMEDY, margin } from './margin.ts';

/** mean(max(1 − yTrue · yPred, 0)²), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch]. */
export const squaredHinge = lossFactory(
  { name: 'squaredHinge', labels: 'binary', remedy: MARGIN_REMEDY },
  {},
  () => (t, p) => ops.square(margin(t, p)),
);
