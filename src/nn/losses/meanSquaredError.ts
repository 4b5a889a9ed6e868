import * as ops from '../../ops/index.ts';
import { lossFactory } from './lossFactory.ts';

/** mean((yTrue − yPred)²) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanSquaredError = lossFactory(
  { name: 'meanSquaredError', labels: 'number' },
  {},
  () => (t, p) => ops.square(ops.sub(p, t)),
);
