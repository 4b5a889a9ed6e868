import { requireBoolean } from '../../core/checks.ts';
import { optionsOf } from '../../core/options.ts';
import * as losses from '../losses/index.ts';
import type { Metric } from './metric.ts';
import { meanMetric, type NameOption } from './metricFactory.ts';

/** A loss as a metric, with its options: its (weighted) mean over samples, labels and outputs [batch, …] → [batch]. */
const asMetric = <O extends object>(make: (options?: O) => losses.BuiltInLoss): ((options?: O & NameOption) => Metric) => {
  const { name } = make();
  return meanMetric<O>({ name, higherIsBetter: false }, optionsOf(make) as never, (options) => make(options as O).values);
};

/**
 * The loss `losses.binaryCrossentropy`, −mean(yTrue · log yPred + (1 − yTrue) · log(1 − yPred)), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.binaryCrossentropy()] });
 * (await net.evaluate(tensor([[0.8, 0.4]]), tensor([[1, 0]]))).binaryCrossentropy; // 0.367
 * ```
 */
export const binaryCrossentropy = asMetric(losses.binaryCrossentropy);
/**
 * The loss `losses.binaryFocalCrossentropy`, mean((1 − pₜ)^γ · crossentropy), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.binaryFocalCrossentropy({ gamma: 2 })] });
 * (await net.evaluate(tensor([[0.8, 0.4]]), tensor([[1, 0]]))).binaryFocalCrossentropy; // 0.0453
 * ```
 */
export const binaryFocalCrossentropy = asMetric(losses.binaryFocalCrossentropy);
/**
 * The loss `losses.categoricalCrossentropy`, −Σ yTrue · log yPred, as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.categoricalCrossentropy()] });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([[0, 1, 0]]))).categoricalCrossentropy; // 0.6931
 * ```
 */
export const categoricalCrossentropy = asMetric(losses.categoricalCrossentropy);
/**
 * The loss `losses.categoricalFocalCrossentropy`, −Σ alpha · (1 − yPred)^γ · yTrue · log yPred, as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.categoricalFocalCrossentropy({ gamma: 2 })] });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([[0, 1, 0]]))).categoricalFocalCrossentropy; // 0.0433
 * ```
 */
export const categoricalFocalCrossentropy = asMetric(losses.categoricalFocalCrossentropy);
/**
 * The loss `losses.categoricalHinge`, max(n − p + 1, 0), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.categoricalHinge()] });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([[0, 1, 0]]))).categoricalHinge; // 0.8
 * ```
 */
export const categoricalHinge = asMetric(losses.categoricalHinge);
/**
 * The loss `losses.hinge`, mean(max(1 − yTrue · yPred, 0)), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.hinge()] });
 * (await net.evaluate(tensor([[0.5, 0.2]]), tensor([[1, -1]]))).hinge; // 0.85
 * ```
 */
export const hinge = asMetric(losses.hinge);
/**
 * The loss `losses.huber`, quadratic up to an error δ, then linear, as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.huber({ delta: 1 })] });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[0, 2]]))).huber; // 1
 * ```
 */
export const huber = asMetric(losses.huber);
/**
 * The loss `losses.klDivergence`, Σ yTrue · log(yTrue / yPred), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.klDivergence()] });
 * (await net.evaluate(tensor([[0.25, 0.75]]), tensor([[0.5, 0.5]]))).klDivergence; // 0.1438
 * ```
 */
export const klDivergence = asMetric(losses.klDivergence);
/**
 * The loss `losses.logCosh`, mean(log(cosh(yPred − yTrue))), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.logCosh()] });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[1, 3]]))).logCosh; // 0.2169
 * ```
 */
export const logCosh = asMetric(losses.logCosh);
/**
 * The loss `losses.meanAbsoluteError`, mean(|yTrue − yPred|), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.meanAbsoluteError()] });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[0, 2]]))).meanAbsoluteError; // 1.5
 * ```
 */
export const meanAbsoluteError = asMetric(losses.meanAbsoluteError);
/**
 * The loss `losses.meanAbsolutePercentageError`, 100 · mean(|(yTrue − yPred) / yTrue|), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.meanAbsolutePercentageError()] });
 * (await net.evaluate(tensor([[1, 5]]), tensor([[2, 4]]))).meanAbsolutePercentageError; // 37.5
 * ```
 */
export const meanAbsolutePercentageError = asMetric(losses.meanAbsolutePercentageError);
/**
 * The loss `losses.meanSquaredError`, mean((yTrue − yPred)²), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.meanSquaredError()] });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[0, 2]]))).meanSquaredError; // 2.5
 * ```
 */
export const meanSquaredError = asMetric(losses.meanSquaredError);
/**
 * The loss `losses.meanSquaredLogarithmicError`, mean((log(yTrue + 1) − log(yPred + 1))²), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.meanSquaredLogarithmicError()] });
 * (await net.evaluate(tensor([[0, 2]]), tensor([[0, 5]]))).meanSquaredLogarithmicError; // 0.2402
 * ```
 */
export const meanSquaredLogarithmicError = asMetric(losses.meanSquaredLogarithmicError);
/**
 * The loss `losses.poisson`, mean(yPred − yTrue · log yPred), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.poisson()] });
 * (await net.evaluate(tensor([[1, 2]]), tensor([[0, 3]]))).poisson; // 0.4603
 * ```
 */
export const poisson = asMetric(losses.poisson);
/**
 * The loss `losses.sparseCategoricalCrossentropy`, −log yPred[label], as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [metrics.sparseCategoricalCrossentropy()] });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([1]))).sparseCategoricalCrossentropy; // 0.6931
 * ```
 */
export const sparseCategoricalCrossentropy = meanMetric<losses.CrossentropyOptions>(
  { name: 'sparseCategoricalCrossentropy', higherIsBetter: false },
  { fromLogits: { default: false, check: requireBoolean } },
  (options) => losses.sparseCategoricalCrossentropy(options).values,
);
/**
 * The loss `losses.squaredHinge`, mean(max(1 − yTrue · yPred, 0)²), as a metric.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.squaredHinge()] });
 * (await net.evaluate(tensor([[0.5, 0.2]]), tensor([[1, -1]]))).squaredHinge; // 0.845
 * ```
 */
export const squaredHinge = asMetric(losses.squaredHinge);
