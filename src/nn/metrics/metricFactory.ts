import { requireThat } from '../../core/checks.ts';
import { withConfig } from '../../core/config.ts';
import { type OptionTable, resolveOptions, withOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import { perSample } from '../losses/elementwise.ts';
import type { Metric, MetricResult, StatefulMetric } from './metric.ts';

export interface NameOption {
  /** Under which it is logged. Default: the factory's, which `compile` numbers where it must, as Keras does (`auc_1`). */
  readonly name?: string;
}

/** What a metric says of itself. */
export type MetricTraits = Pick<StatefulMetric, 'name' | 'higherIsBetter' | 'numbered'>;

const TRAITS = Symbol('traits');

/** What a factory's metrics say of themselves, without making one. */
export const traitsOf = (make: object): MetricTraits | undefined => (make as { readonly [TRAITS]?: MetricTraits })[TRAITS];

const requireName = (where: string, name: string) =>
  requireThat(where, name, typeof name === 'string' && name !== '', 'a text that is not empty');

/** A factory that checks its options, notes them on what it makes, and takes a name. */
function metricFactory<O extends object, T extends Metric | StatefulMetric<MetricResult>>(
  traits: MetricTraits,
  table: OptionTable<O>,
  make: (options: Required<O>) => Omit<T, keyof MetricTraits>,
): (options?: O & NameOption) => T {
  const all = { ...table, name: { default: traits.name, check: requireName } };
  const where = `metric "${traits.name}"`;
  const made = (options?: O & NameOption): T => {
    const { name, ...rest } = resolveOptions(where, options, all as never) as Required<NameOption>;
    return withConfig({ ...traits, ...make(rest as Required<O>), name } as unknown as T, traits.name, options);
  };
  const checked = withOptions<typeof made, OptionTable<O & NameOption>>(where, all as never, made);
  return Object.assign(checked, { [TRAITS]: traits });
}

/**
 * A factory of metrics whose number for a sample is a mean.
 * @param make gives what traces the values it is the mean of, [batch, …]
 */
export const meanMetric = <O extends object>(
  traits: MetricTraits,
  table: OptionTable<O>,
  make: (options: Required<O>) => (yTrue: Value, yPred: Value) => Value,
) =>
  metricFactory<O, Metric>(traits, table, (options) => {
    const values = make(options);
    return { values, call: (yTrue, yPred) => perSample(values(yTrue, yPred)) };
  });

/** A factory of metrics that are computed from counts over all samples. */
export const statefulMetric = <O extends object, R extends MetricResult = number>(
  traits: MetricTraits,
  table: OptionTable<O>,
  make: (options: Required<O>) => Pick<StatefulMetric<R>, 'counts' | 'result'>,
) => metricFactory<O, StatefulMetric<R>>(traits, table, make);
