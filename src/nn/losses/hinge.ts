import { factory } from '../../core/config.ts';
import { pairLoss } from './elementwise.ts';
import type { BuiltInLoss } from './loss.ts';
import { MARGIN_REMEDY, margin } from './margin.ts';

/** mean(max(1 − yTrue · yPred, 0)), for labels −1 and 1, or 0 and 1: labels and outputs [batch, …] → [batch]. */
export const hinge = factory(
  'loss',
  'hinge',
  {},
  (): BuiltInLoss => pairLoss({ name: 'hinge', labels: 'binary', remedy: MARGIN_REMEDY }, margin),
);
