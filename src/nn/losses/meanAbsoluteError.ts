import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

/** mean(|yTrue − yPred|) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanAbsoluteError = lossFactory(
  { name: 'meanAbsoluteError', labels: 'number' },
  {},
  () => (t, p) => ops.abs(ops.sub(p, t)),
);
