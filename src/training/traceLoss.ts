import { configOf } from '../core/config.ts';
import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Value } from '../ir/graph.ts';
import { customValues, functionOf } from '../nn/losses/custom.ts';
import { meanToRank, perSample } from '../nn/losses/elementwise.ts';
import type { Loss } from '../nn/losses/index.ts';
import { alignRanks } from '../nn/losses/ranks.ts';
import type { Metric, MetricResult, StatefulMetric } from '../nn/metrics/index.ts';
import * as ops from '../ops/index.ts';

/**
 * What a loss or metric gives, [batch, …]; of a custom one the ranks of labels and outputs are aligned first.
 * @throws EvenkeelError where it gives no such value
 */
export function traceValues(
  kind: 'loss' | 'metric',
  of: Loss | Metric,
  yTrue: Value,
  yPred: Value,
  onScalar?: () => void,
): Value {
  const call = of.values ?? of.call;
  if (configOf(of)) return call.call(of, yTrue, yPred);
  const custom = functionOf(of) ?? ((t: Value, p: Value) => call.call(of, t, p));
  return customValues(`${kind} "${of.name}"`, custom, yTrue, yPred, onScalar);
}

type Warn = (message: string) => void;

const ONE_NUMBER = (kind: string, name: string) =>
  `${kind} "${name}" gives one number for a whole batch, so that weights of samples and classes only scale it, by their mean. Give one ` +
  'number a sample, of shape [batch].';

/**
 * The same for each weight: values of axes that the weights do not have are averaged.
 * @throws EvenkeelError where there are weights of time steps, and one number a sample
 */
export function traceWeighted(
  kind: 'loss' | 'metric',
  of: Loss | Metric,
  yTrue: Value,
  yPred: Value,
  weight: Value | undefined,
  warn?: Warn,
) {
  const onScalar = () => weight && warn?.(ONE_NUMBER(kind, of.name));
  const values = traceValues(kind, of, yTrue, yPred, onScalar);
  if (!weight) return perSample(values);
  const reduced = meanToRank(values, weight.shape.length);
  if (reduced.shape.join() === weight.shape.join()) return reduced;
  throw new EvenkeelError({
    where: `${kind} "${of.name}", option sampleWeight`,
    expected: `weights of shape ${shapeText([null, ...values.shape.slice(1)])} or (batch), as what it gives`,
    got: shapeText([null, ...weight.shape.slice(1)]),
    remedy: of.values ? 'Give one weight a sample.' : 'Give it a method `values` that traces one number a time step.',
  });
}

/** The counts of a metric with state; of a custom one the ranks of labels and outputs are aligned first. */
export function traceCounts(metric: StatefulMetric<MetricResult>, yTrue: Value, yPred: Value, weight?: Value): Value {
  const [t, p] = configOf(metric) ? [yTrue, yPred] : alignRanks(yTrue, yPred);
  return metric.counts(t, p, weight);
}

/** The loss of each sample [batch], times its weight or those of its time steps. */
export function traceLosses(loss: Loss, yTrue: Value, yPred: Value, weight: Value | undefined, warn?: Warn): Value {
  const values = traceWeighted('loss', loss, yTrue, yPred, weight, warn);
  return weight ? perSample(ops.mul(values, weight)) : values;
}
