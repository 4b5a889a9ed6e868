import { withConfig } from '../../core/config.ts';
import { type Exactly, type Schema, withOptions } from '../../core/options.ts';
import type { Metric, MetricResult, StatefulMetric } from './metric.ts';
import { requireOption } from './options.ts';

export interface NameOption {
  /** Under which it is logged. Default: the factory's, which `compile` numbers where it must, as Keras does (`auc_1`). */
  readonly name?: string;
}

/** A factory of metrics that checks its options, notes them on what it makes, and takes a name. */
export function metricFactory<O extends object, T extends Metric | StatefulMetric<MetricResult>, S extends Schema<O>>(
  own: string,
  schema: Exactly<O, S>,
  make: (options?: O) => T,
): (options?: O & NameOption) => T {
  const all = { ...(schema as object), name: 'optional' };
  return withOptions<(options?: O & NameOption) => T, Schema<O & NameOption>>(
    `metric "${own}"`,
    all as never,
    takeName(own, make),
  );
}

function takeName<O extends object, T extends Metric | StatefulMetric<MetricResult>>(own: string, make: (options?: O) => T) {
  return (options?: O & NameOption): T => {
    if (options === undefined) return withConfig(make(), own);
    const { name = own, ...rest } = options;
    requireOption(own, 'name', name, typeof name === 'string' && name !== '', 'a text that is not empty');
    return withConfig({ ...make(rest as unknown as O), name }, own, options);
  };
}
