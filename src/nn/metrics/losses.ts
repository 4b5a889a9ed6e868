import * as option from '../../core/option.ts';
import { schemaOf } from '../../core/options.ts';
import * as losses from '../losses/index.ts';
import type { Metric } from './metric.ts';
import { meanMetric, type NameOption } from './metricFactory.ts';

/** A loss as a metric, with its options: its (weighted) mean over samples, labels and outputs [batch, …] → [batch]. */
const asMetric = <O extends object>(make: (options?: O) => losses.BuiltInLoss): ((options?: O & NameOption) => Metric) => {
  const { name } = make();
  return meanMetric<O>({ name, higherIsBetter: false }, schemaOf(make) as never, (options) => make(options as O).values);
};

/** The loss `losses.binaryCrossentropy`, −mean(yTrue · log yPred + (1 − yTrue) · log(1 − yPred)), as a metric. */
export const binaryCrossentropy = asMetric(losses.binaryCrossentropy);
/** The loss `losses.binaryFocalCrossentropy`, mean((1 − pₜ)^γ · crossentropy), as a metric. */
export const binaryFocalCrossentropy = asMetric(losses.binaryFocalCrossentropy);
/** The loss `losses.categoricalCrossentropy`, −Σ yTrue · log yPred, as a metric. */
export const categoricalCrossentropy = asMetric(losses.categoricalCrossentropy);
/** The loss `losses.categoricalFocalCrossentropy`, −Σ alpha · (1 − yPred)^γ · yTrue · log yPred, as a metric. */
export const categoricalFocalCrossentropy = asMetric(losses.categoricalFocalCrossentropy);
/** The loss `losses.categoricalHinge`, max(n − p + 1, 0), as a metric. */
export const categoricalHinge = asMetric(losses.categoricalHinge);
/** The loss `losses.hinge`, mean(max(1 − yTrue · yPred, 0)), as a metric. */
export const hinge = asMetric(losses.hinge);
/** The loss `losses.huber`, quadratic up to an error δ, then linear, as a metric. */
export const huber = asMetric(losses.huber);
/** The loss `losses.klDivergence`, Σ yTrue · log(yTrue / yPred), as a metric. */
export const klDivergence = asMetric(losses.klDivergence);
/** The loss `losses.logCosh`, mean(log(cosh(yPred − yTrue))), as a metric. */
export const logCosh = asMetric(losses.logCosh);
/** The loss `losses.meanAbsoluteError`, mean(|yTrue − yPred|), as a metric. */
export const meanAbsoluteError = asMetric(losses.meanAbsoluteError);
/** The loss `losses.meanAbsolutePercentageError`, 100 · mean(|(yTrue − yPred) / yTrue|), as a metric. */
export const meanAbsolutePercentageError = asMetric(losses.meanAbsolutePercentageError);
/** The loss `losses.meanSquaredError`, mean((yTrue − yPred)²), as a metric. */
export const meanSquaredError = asMetric(losses.meanSquaredError);
/** The loss `losses.meanSquaredLogarithmicError`, mean((log(yTrue + 1) − log(yPred + 1))²), as a metric. */
export const meanSquaredLogarithmicError = asMetric(losses.meanSquaredLogarithmicError);
/** The loss `losses.poisson`, mean(yPred − yTrue · log yPred), as a metric. */
export const poisson = asMetric(losses.poisson);
/** The loss `losses.sparseCategoricalCrossentropy`, −log yPred[label], as a metric. */
export const sparseCategoricalCrossentropy = meanMetric<losses.CrossentropyOptions>(
  { name: 'sparseCategoricalCrossentropy', higherIsBetter: false },
  { fromLogits: option.boolean({ default: false }) },
  (options) => losses.sparseCategoricalCrossentropy(options).values,
);
/** The loss `losses.squaredHinge`, mean(max(1 − yTrue · yPred, 0)²), as a metric. */
export const squaredHinge = asMetric(losses.squaredHinge);
