import type { Spelling } from '../core/byName.ts';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions, type OptionNames } from '../core/options.ts';
import { getLoss, type Loss, type LossFunction, type LossName } from '../nn/losses/index.ts';
import { type AnyMetric, getMetric, type MetricName, type StatefulMetricName } from '../nn/metrics/index.ts';
import { metricNumbers } from '../nn/metrics/numberedNames.ts';
import { getOptimizer, type Optimizer, type OptimizerName } from '../nn/optimizers/index.ts';
import { CompiledModel } from './compiledModel.ts';
import type { TrainableModel } from './trainableModel.ts';

type LossLike = Loss | LossFunction | Spelling<LossName>;
type MetricLike = AnyMetric | LossFunction | Spelling<MetricName | StatefulMetricName> | 'acc';

/** A list for every output; or for each output a list, in their order, or a list or one metric by its name. */
type MetricsOption =
  | readonly MetricLike[]
  | readonly (readonly MetricLike[])[]
  | Readonly<Record<string, MetricLike | readonly MetricLike[]>>;

export interface CompileOptions {
  /** Default 'rmsprop'. */
  readonly optimizer?: Optimizer | Spelling<OptimizerName>;
  /** One loss for all outputs, or one for each, in their order or by name. */
  readonly loss: LossLike | readonly LossLike[] | Readonly<Record<string, LossLike>>;
  /** The weight of each output's loss in the total. Default 1. */
  readonly lossWeights?: number | readonly number[] | Readonly<Record<string, number>>;
  /** Samples count alike. */
  readonly metrics?: MetricsOption;
  /** Samples count by their weights. */
  readonly weightedMetrics?: MetricsOption;
}

const compileOptions = {
  optimizer: 'optional',
  loss: 'required',
  lossWeights: 'optional',
  metrics: 'optional',
  weightedMetrics: 'optional',
} satisfies OptionNames<CompileOptions>;

/** How an option of `compile` is given for one output. */
interface One<T> {
  readonly option: string;
  /** A description of one, for errors. */
  readonly what: string;
  readonly fits: (v: unknown) => v is T;
  /** The value for an output that an object does not name. */
  readonly missing?: T;
}

/** Spreads an option over the outputs: one value for all, a list in their order, or an object by name. */
function spread<T>(value: unknown, names: readonly string[], { option, what, fits, missing }: One<T>): T[] {
  if (fits(value)) return names.map(() => value);
  const refuse = (got: string): never => {
    throw new EvenkeelError({
      where: `compile, option ${option}`,
      expected: `${what}, or a list or object with one for each output (${names.join(', ')})`,
      got,
    });
  };
  const require = (v: unknown, name: string): T => (fits(v) ? v : refuse(`${describeValue(v)} for ${name}`));
  if (Array.isArray(value)) {
    if (value.length !== names.length) refuse(`a list of ${value.length}`);
    return names.map((name, i) => require(value[i], name));
  }
  if (typeof value !== 'object' || value === null) refuse(describeValue(value));
  const record = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(record).filter((name) => !names.includes(name));
  if (unknown.length > 0) refuse(unknown.join(', '));
  return names.map((name) =>
    Object.hasOwn(record, name) ? require(record[name], name) : (missing ?? refuse(`none for ${name}`)),
  );
}

// What is no loss or metric at all is refused where names are looked up.
const isLoss = (v: unknown): v is LossLike =>
  v === undefined || v === null || typeof v === 'string' || typeof v === 'function' || (typeof v === 'object' && 'call' in v);
const isNumber = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v);
const isMetrics = (v: unknown): v is readonly MetricLike[] => Array.isArray(v) && !v.some(Array.isArray);

/** Metrics by name, each in a list of its own where it stands alone. */
function inLists(metrics: MetricsOption): unknown {
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) return metrics;
  const alone = (v: unknown) => typeof v === 'string' || (typeof v === 'object' && v !== null && !Array.isArray(v));
  return Object.fromEntries(Object.entries(metrics).map(([name, v]) => [name, alone(v) ? [v] : v]));
}

/**
 * Resolves the options of `compile` for a model's outputs.
 * @throws EvenkeelError for an unknown option or name, or where there is not one of something for each output
 */
export function compileModel(model: TrainableModel, options: CompileOptions): CompiledModel {
  checkOptions('compile', options, compileOptions);
  // A stack that waits for its data has one output, whatever its name will be.
  const outputs = model.built ? model.outputNames : ['output'];
  const { optimizer = 'rmsprop', loss, lossWeights = 1, metrics = [], weightedMetrics = [] } = options;
  const losses = spread(loss, outputs, { option: 'loss', what: 'a loss', fits: isLoss }).map(getLoss);
  const lists = { what: 'a list of metrics', fits: isMetrics, missing: [] };
  const weight = { option: 'lossWeights', what: 'a number', fits: isNumber, missing: 1 };
  const weights = spread(lossWeights, outputs, weight);
  const plain = spread(inLists(metrics), outputs, { option: 'metrics', ...lists });
  const weighted = spread(inLists(weightedMetrics), outputs, { option: 'weightedMetrics', ...lists });
  const numbered = metricNumbers();
  // What is asked for by a name keeps that one.
  const make = (like: MetricLike) => (typeof like === 'string' ? getMetric(like) : numbered(getMetric(like)));
  const makeAll = (lists: readonly unknown[]) => lists.map((list) => (list as readonly MetricLike[]).map(make));
  const [plainMetrics, weightedOnes] = [makeAll(plain), makeAll(weighted)];
  const outputSpecs = losses.map((loss, i) => ({
    loss,
    lossWeight: weights[i] as number,
    metrics: plainMetrics[i] as AnyMetric[],
    weightedMetrics: weightedOnes[i] as AnyMetric[],
  }));
  return new CompiledModel(model, getOptimizer(optimizer), outputSpecs);
}
