import { factory } from '../../core/config.ts';
import * as ops from '../../ops/index.ts';
import { pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';

/** mean(|yTrue − yPred|) over all axes but the batch: labels and outputs [batch, …] → [batch]. */
export const meanAbsoluteError = factory(
  'loss',
  'meanAbsoluteError',
  {},
  (): BuiltInLoss => pairLoss({ name: 'meanAbsoluteError', labels: 'number' }, (t, p) => ops.abs(ops.sub(p, t))),
);
