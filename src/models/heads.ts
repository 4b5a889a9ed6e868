import { EvenkeelError } from '../errors.ts';
import { getLoss, type Loss, type LossName } from '../losses/index.ts';
import { type AnyMetric, getMetric, type MetricName, type StatefulMetricName } from '../metrics/index.ts';
import { getOptimizer, type Optimizer, type OptimizerName } from '../optimizers/index.ts';

type LossLike = Loss | LossName;
type MetricLike = AnyMetric | MetricName | StatefulMetricName;

export interface CompileOptions {
  /** Default 'rmsprop'. */
  readonly optimizer?: Optimizer | OptimizerName;
  /** One loss for all outputs, or one for each, in their order or by name. */
  readonly loss: LossLike | readonly LossLike[] | Readonly<Record<string, LossLike>>;
  /** What each output's loss counts in the total. Default 1. */
  readonly lossWeights?: readonly number[] | Readonly<Record<string, number>>;
  /** For every output, or by the outputs' names. Samples count alike. */
  readonly metrics?: readonly MetricLike[] | Readonly<Record<string, readonly MetricLike[]>>;
  /** The same, with samples counted by their weights. */
  readonly weightedMetrics?: readonly MetricLike[] | Readonly<Record<string, readonly MetricLike[]>>;
}

/** What is asked of one output. */
export interface Head {
  readonly loss: Loss;
  readonly lossWeight: number;
  readonly metrics: readonly AnyMetric[];
  readonly weightedMetrics: readonly AnyMetric[];
}

/** What `compile` decided. */
export interface Compiled {
  readonly optimizer: Optimizer;
  readonly heads: readonly Head[];
}

/** Spreads an option over the outputs: one value for all, a list in their order, or an object by name. */
function spread<T>(
  given: T | readonly T[] | Readonly<Record<string, T>>,
  names: readonly string[],
  option: string,
  isOne: (v: unknown) => v is T,
  missing?: T,
): T[] {
  if (isOne(given)) return names.map(() => given);
  const refuse = (got: string): never => {
    throw new EvenkeelError({ where: `compile, option ${option}`, expected: `one for each output (${names.join(', ')})`, got });
  };
  if (Array.isArray(given)) return given.length === names.length ? [...(given as T[])] : refuse(`${given.length}`);
  if (typeof given !== 'object' || given === null) refuse(String(given));
  const record = given as Readonly<Record<string, T>>;
  const unknown = Object.keys(record).filter((name) => !names.includes(name));
  if (unknown.length > 0) refuse(unknown.join(', '));
  return names.map((name) => (Object.hasOwn(record, name) ? (record[name] as T) : (missing ?? refuse(`none for ${name}`))));
}

// What is missing is refused where names are looked up.
const isLoss = (v: unknown): v is LossLike =>
  v === undefined || typeof v === 'string' || (typeof v === 'object' && v !== null && 'call' in v);
const isNumber = (v: unknown): v is number => typeof v === 'number';
const isMetrics = (v: unknown): v is readonly MetricLike[] => Array.isArray(v) && !v.some(Array.isArray);

/**
 * Resolves the names in the options of `compile` for a model's outputs.
 * @throws EvenkeelError for an unknown name, or where there is not one of something for each output
 */
export function resolve(options: CompileOptions, outputs: readonly string[]): Compiled {
  const { optimizer = 'rmsprop', loss, lossWeights, metrics = [], weightedMetrics = [] } = options;
  const losses = spread(loss, outputs, 'loss', isLoss).map(getLoss);
  const weights = lossWeights ? spread(lossWeights, outputs, 'lossWeights', isNumber, 1) : losses.map(() => 1);
  const plain = spread(metrics, outputs, 'metrics', isMetrics, []);
  const weighted = spread(weightedMetrics, outputs, 'weightedMetrics', isMetrics, []);
  const heads = losses.map((loss, i) => ({
    loss,
    lossWeight: weights[i] as number,
    metrics: (plain[i] as readonly MetricLike[]).map(getMetric),
    weightedMetrics: (weighted[i] as readonly MetricLike[]).map(getMetric),
  }));
  return { optimizer: getOptimizer(optimizer), heads };
}
