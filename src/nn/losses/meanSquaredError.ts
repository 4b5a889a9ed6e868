import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';

/** mean((yTrue − yPred)²) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanSquaredError = factory(
  'loss',
  'meanSquaredError',
  {},
  (): BuiltInLoss => pairLoss({ name: 'meanSquaredError', labels: 'number' }, (t, p) => ops.square(ops.sub(p, t))),
);
