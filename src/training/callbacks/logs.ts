import type { Spelling } from '../../core/byName.ts';
import { EvenkeelError } from '../../core/errors.ts';
import type { MetricName, StatefulMetricName } from '../../nn/metrics/index.ts';
import type { MetricResult } from '../../nn/metrics/metric.ts';

/**
 * Values by name at the end of a batch or epoch: `accuracy`, `loss`, and with validation `val_accuracy`, `val_loss`. Most are numbers; a
 * metric that has one for each class or threshold is a list, and a confusion matrix a list of rows.
 */
export type Logs = Readonly<Record<string, MetricResult>>;

/** Names that stand for one number, where no option says otherwise. */
type NumberName =
  | 'loss'
  | 'acc'
  | Spelling<MetricName | Exclude<StatefulMetricName, 'confusionMatrix' | 'f1Score' | 'fBetaScore'>>;

/**
 * What `evaluate` gives: logs, of which the losses and metrics that come to one number are known to do so, as in
 * `(await model.evaluate(x, y)).accuracy.toFixed(3)`. The type does not know which of them `compile` asked for: one that it did not is not
 * there.
 */
export type Evaluation = Logs & { readonly [K in NumberName]: number };

/** What `fit` gives: as `Evaluation`, with a value for each epoch. */
export type HistoryLogs = Record<string, MetricResult[]> & {
  [K in NumberName | `val_${NumberName}` | 'learning_rate']: number[];
};

/** An epoch's logs, which callbacks may add to; those after them, and the history, see it. */
export type EpochLogs = Record<string, MetricResult>;

/** Whether a value is a list of rows. */
export const isTable = (value: MetricResult): value is readonly (readonly number[])[] =>
  typeof value === 'object' && typeof value[0] === 'object';

/** @throws EvenkeelError unless what was logged as `name` is one number. */
export function requireNumber(value: MetricResult | undefined, name: string, where: string): number {
  if (typeof value === 'number') return value;
  const got = value === undefined ? 'nothing of that name' : isTable(value) ? 'a table' : `a list of ${value.length}`;
  throw new EvenkeelError({
    where,
    expected: `one number as "${name}"`,
    got,
    ...(value !== undefined && { remedy: 'Choose a metric that comes to one number.' }),
  });
}

/**
 * What was logged as `name`, for values that are one number: `numberOf(await model.evaluate(x, y), 'accuracy')`.
 * @throws EvenkeelError where there is no such name, or a list
 */
export const numberOf = (logs: Logs, name: string): number => requireNumber(logs[name], name, 'numberOf');
