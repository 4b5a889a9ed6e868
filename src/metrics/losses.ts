import * as losses from '../losses/index.ts';
import { record } from '../recipe.ts';
import type { Metric } from './metric.ts';

/** A loss as a metric: its mean over samples. */
const asMetric =
  <O extends object>(make: (options?: O) => losses.Loss) =>
  (options?: O): Metric => {
    const { name, call } = make(options);
    return record({ name, call }, name, options);
  };

export const binaryCrossentropy = asMetric(losses.binaryCrossentropy);
export const binaryFocalCrossentropy = asMetric(losses.binaryFocalCrossentropy);
export const categoricalCrossentropy = asMetric(losses.categoricalCrossentropy);
export const categoricalFocalCrossentropy = asMetric(losses.categoricalFocalCrossentropy);
export const categoricalHinge = asMetric(losses.categoricalHinge);
export const hinge = asMetric(losses.hinge);
export const huber = asMetric(losses.huber);
export const klDivergence = asMetric(losses.klDivergence);
export const logCosh = asMetric(losses.logCosh);
export const meanAbsoluteError = asMetric(losses.meanAbsoluteError);
export const meanAbsolutePercentageError = asMetric(losses.meanAbsolutePercentageError);
export const meanSquaredError = asMetric(losses.meanSquaredError);
export const meanSquaredLogarithmicError = asMetric(losses.meanSquaredLogarithmicError);
export const poisson = asMetric(losses.poisson);
export const sparseCategoricalCrossentropy = asMetric(losses.sparseCategoricalCrossentropy);
export const squaredHinge = asMetric(losses.squaredHinge);
