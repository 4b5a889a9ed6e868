import { findByName } from '../../core/byName.ts';
import { configOf } from '../../core/config.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { plain } from '../../core/nearest.ts';
import { optionsOf } from '../../core/options.ts';
import { lossAliases } from '../../nn/losses/aliases.ts';
import { fromFunction, functionOf } from '../../nn/losses/custom.ts';
import { type Loss, type LossFunction, lossesByName } from '../../nn/losses/index.ts';
import { metricAliases } from '../../nn/metrics/aliases.ts';
import { metricsByName } from '../../nn/metrics/getMetric.ts';
import type { AnyMetric } from '../../nn/metrics/index.ts';
import { isNumbered } from '../../nn/metrics/numberedNames.ts';
import type { CompileOptions } from '../../training/compile.ts';
import type { OutputSpec } from '../../training/compiledModel.ts';
import { customName, customOf, type FormatContext, makeCustom } from './context.ts';
import { isObject, type Json, requireList, requireObject, requireText, show } from './json.ts';
import { fromKey, toClass, toSnake } from './names.ts';
import { fromConfig, kerasObject, toConfig } from './objects.ts';
import { decodeOptimizer, encodeOptimizer } from './optimizers.ts';
import { hasNegativeCosine } from './versions.ts';

type Maker = (options?: never) => Loss | AnyMetric;

/** Losses and metrics by our names. */
const lossMakers: Readonly<Record<string, Maker>> = lossesByName;
const { confusionMatrix: _, ...metricMakers } = metricsByName;
const tables = { loss: lossMakers, metric: metricMakers as unknown as Readonly<Record<string, Maker>> };
type Kind = keyof typeof tables;

const aliases = { loss: lossAliases, metric: metricAliases };

/** Whether a custom object is itself a loss or metric, a function of labels and outputs, and does not make one. */
const isFunctionOfPairs = (custom: unknown): custom is LossFunction =>
  typeof custom === 'function' && custom.length === 2 && !/^class\b/.test(Function.prototype.toString.call(custom));

const find = (kind: Kind, name: string) => findByName(tables[kind], name, aliases[kind]);

/** Metrics of which Keras takes the one that fits the labels. */
const BY_LABELS = ['accuracy', 'crossentropy'];

/** Short names that Keras knows too; a metric is logged under the one by which it was asked for. */
const SHORT_METRICS = ['acc', 'accuracy', 'bce', 'mae', 'mape', 'mse', 'msle'];

/** The number after a default name: `_1` in `auc_1`, nothing in `auc`; undefined for another name. */
const numberOf = (base: string, name: string): string | undefined => new RegExp(`^${base}((?:_\\d+)?)$`).exec(name)?.[1];

function encodeOne(kind: Kind, thing: Loss | AnyMetric, context: FormatContext): unknown {
  const made = configOf(thing);
  const entry = made && find(kind, made.name);
  if (!entry) {
    const name = customName(thing, context) as string;
    return { module: 'builtins', class_name: 'function', config: name, registered_name: name };
  }
  const { name: _, ...options } = made.options;
  const hasOptions = Object.values(options).some((v) => v !== undefined);
  // Older files have metrics by their classes, but those that go by the labels.
  const byClass = kind === 'metric' && context.legacy && !BY_LABELS.includes(made.name);
  const plain = kind === 'loss' || (thing.name === made.name && made.name !== 'logCosh');
  if (!hasOptions && plain && !byClass) return toSnake(thing.name);
  // Keras logs a metric under the name by which it was asked for, too.
  const isClassOrSnakeName = [toSnake(made.name), toClass(made.name)].includes(thing.name) && made.name !== 'logCosh';
  if (!hasOptions && !byClass && (isClassOrSnakeName || SHORT_METRICS.includes(thing.name.toLowerCase()))) return thing.name;
  const className = kind === 'metric' && made.name === 'logCosh' ? 'LogCoshError' : toClass(made.name);
  const number = numberOf(made.name, thing.name);
  const name = number === undefined ? thing.name : `${toSnake(made.name)}${number}`;
  return kerasObject(`keras.${kind === 'loss' ? 'losses' : 'metrics'}`, className, {
    name,
    ...toConfig(options, optionsOf(entry[1]) ?? {}),
  });
}

/** Entries of a loss or metric in Keras's files that mean nothing here. */
const NEUTRAL: readonly (readonly [key: string, value: unknown])[] = [
  ['reduction', 'sum_over_batch_size'],
  ['reduction', 'auto'],
  ['reduction', 'mean_with_sample_weight'],
  ['axis', -1],
  ['dtype', 'float32'],
];

/** The name of a function, which Keras 3 has in an object. */
const functionName = (fn: unknown): unknown => (isObject(fn) && fn.class_name === 'function' ? fn.config : fn);

/** @param output of Keras 2's metrics, whose names begin with that of their output */
function decodeOne(kind: Kind, value: unknown, where: string, context: FormatContext, output = ''): Loss | AnyMetric | string {
  const object = isObject(value) ? value : undefined;
  const config = isObject(object?.config) ? object.config : {};
  // Keras 2 wraps functions, and says which of them.
  const wrapped =
    object && /^(?:MeanMetricWrapper|LossFunctionWrapper)$/.test(String(object.class_name)) ? functionName(config.fn) : undefined;
  const inner = object ? (object.class_name === 'function' ? object.config : (wrapped ?? object.class_name)) : value;
  const name = requireText(inner, where, `the name of a ${kind}`);
  const custom = customOf(context, object?.registered_name, name);
  if (isFunctionOfPairs(custom)) return fromFunction(kind, custom);
  if (custom) return makeCustom(custom, Object.fromEntries(Object.entries(config).map(([k, v]) => [fromKey(k), v]))) as Loss;
  // As a metric it had the sign of the loss, before Keras 2.3 and in TensorFlow.js.
  if (kind === 'metric' && /^cosine(?:_proximity)?$/.test(name) && hasNegativeCosine(context.kerasVersion)) {
    return Object.assign(lossesByName.cosineSimilarity(), { name });
  }
  const entry = find(kind, name);
  if (!entry) {
    throw new EvenkeelError({
      where,
      expected: `a ${kind} that is here too`,
      got: name,
      remedy: `Give it in customObjects: { ${name}: … }, or load with compile: false.`,
    });
  }
  const [ourName, make] = entry;
  if (!object || object.class_name === 'function') {
    // Asked for by a short name that only Keras has, it is logged under that one.
    const hasShortName = Object.hasOwn(metricAliases, plain(name)) || name === toClass(ourName);
    return kind === 'metric' && hasShortName ? Object.assign(make(), { name }) : ourName;
  }
  const rest = Object.fromEntries(
    Object.entries(config).filter(
      ([key, v]) =>
        !['name', 'fn', 'num_labels', 'label_weights'].includes(key) && !NEUTRAL.some(([k, n]) => k === key && n === v),
    ),
  );
  const options = fromConfig(rest, optionsOf(make) ?? {}, [], where);
  if (kind === 'loss' && object.class_name === 'Huber' && !('delta' in config)) {
    context.warn(`${where}: Keras leaves the delta of Huber out of its files; it is 1 here. Where it was another, call compile.`);
  }
  const fileName = typeof config.name === 'string' ? config.name : '';
  const logged = output && fileName.startsWith(`${output}_`) ? fileName.slice(output.length + 1) : fileName;
  const number = numberOf(toSnake(ourName), logged);
  const made = make(options as never);
  if (kind === 'metric' && isNumbered(made) && number !== undefined)
    return make({ ...options, name: `${ourName}${number}` } as never);
  const isRenamed = logged !== '' && logged !== toSnake(ourName);
  return kind === 'metric' && isRenamed ? Object.assign(made, { name: logged }) : made;
}

/** Losses that Keras does not have as metrics. */
const NO_METRICS = ['huber', 'binaryFocalCrossentropy', 'categoricalFocalCrossentropy'];

const isKnown = (metric: AnyMetric) => {
  const name = configOf(metric)?.name ?? '';
  return !NO_METRICS.includes(name) && find('metric', name) !== undefined;
};
const isNamed = (thing: object, { customObjects }: FormatContext) =>
  Object.values(customObjects).some((custom) => custom === thing || custom === functionOf(thing));

/**
 * The compile settings of a model as Keras 3 writes them, without what Keras does not have, of which a warning tells.
 * @param keys by which the file has the outputs, where it has them by key
 */
export function encodeCompile(
  outputSpecs: readonly OutputSpec[],
  optimizer: Parameters<typeof encodeOptimizer>[0],
  learningRate: number,
  context: FormatContext,
  keys?: readonly string[],
): Json {
  const named = (values: readonly unknown[]) => (keys ? Object.fromEntries(keys.map((key, i) => [key, values[i]])) : values);
  const each = (of: (spec: OutputSpec) => unknown) =>
    outputSpecs.length === 1 && !keys ? of(outputSpecs[0] as OutputSpec) : named(outputSpecs.map(of));
  const list = (all: readonly AnyMetric[]) =>
    all.flatMap((metric) => {
      if (isKnown(metric) || isNamed(metric, context)) return [encodeOne('metric', metric, context)];
      context.warn(`save: metric "${metric.name}" is left out: Keras does not have it. Name it in customObjects to keep it.`);
      return [];
    });
  const listed = (of: (spec: OutputSpec) => readonly AnyMetric[]) =>
    outputSpecs.every((spec) => of(spec).length === 0) ? null : each((spec) => list(of(spec)));
  const weighted = outputSpecs.some((spec) => spec.lossWeight !== 1);
  return {
    optimizer: encodeOptimizer(optimizer, learningRate),
    loss: each((spec) => encodeOne('loss', spec.loss, context)),
    loss_weights: weighted ? named(outputSpecs.map((spec) => spec.lossWeight)) : null,
    metrics: listed((spec) => spec.metrics),
    weighted_metrics: listed((spec) => spec.weightedMetrics),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: false,
  };
}

type Metrics = Readonly<Record<string, readonly (AnyMetric | string)[]>>;

/** Metrics by output, from a list for all, a list for each output, or lists by name. */
function decodeMetrics(value: unknown, outputs: readonly string[], where: string, context: FormatContext): Metrics | undefined {
  if (value === null || value === undefined) return undefined;
  const all = (v: unknown, output = ''): (AnyMetric | string)[] =>
    v === null
      ? []
      : (Array.isArray(v) ? v : [v]).map((m) => decodeOne('metric', m, where, context, output) as AnyMetric | string);
  if (isObject(value) && !('class_name' in value)) {
    const unknown = Object.keys(value).find((name) => !outputs.includes(name));
    if (unknown !== undefined) {
      throw new EvenkeelError({ where, expected: `the names of outputs (${outputs.join(', ')})`, got: unknown });
    }
    return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, all(v)]));
  }
  const list = isObject(value) ? [value] : requireList(value, where);
  const nested = list.some((v) => Array.isArray(v) || v === null);
  if (outputs.length === 1) return { [outputs[0] as string]: all(nested ? list.flat() : list) };
  // One list for all, as Keras 2 has it.
  if (!nested && list.length !== outputs.length) return Object.fromEntries(outputs.map((name) => [name, all(list)]));
  if (list.length !== outputs.length) {
    throw new EvenkeelError({ where, expected: `a list for each of ${outputs.length} outputs`, got: String(list.length) });
  }
  return Object.fromEntries(outputs.map((name, i) => [name, all(list[i], name)]));
}

function decodeLoss(value: unknown, outputs: readonly string[], where: string, context: FormatContext): CompileOptions['loss'] {
  const one = (v: unknown) => decodeOne('loss', v, where, context) as Loss;
  if (Array.isArray(value)) return value.length === 1 && outputs.length === 1 ? one(value[0]) : value.map(one);
  if (isObject(value) && !('class_name' in value)) {
    return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, one(v)]));
  }
  return one(value);
}

/**
 * The options of `compile` from what a file says.
 * @param keys names that the file has for the outputs, in their order, where it has some of its own
 * @throws EvenkeelError naming a loss, metric or optimizer that is not here
 */
export function decodeCompile(
  { ...config }: Json,
  outputs: readonly string[],
  context: FormatContext,
  keys?: readonly string[],
): CompileOptions {
  // Where the file has outputs by name, so it has what is asked of them.
  const named = (value: unknown): unknown =>
    keys && isObject(value) && !('class_name' in value)
      ? Object.fromEntries(Object.entries(value).map(([key, v]) => [outputs[keys.indexOf(key)] ?? key, v] as const))
      : value;
  for (const option of ['loss', 'loss_weights', 'metrics', 'weighted_metrics']) {
    if (option in config) Object.assign(config, { [option]: named(config[option]) });
  }
  const where = (option: string) => `${context.where}, compile settings, ${option}`;
  const { loss, loss_weights: weights, metrics: plain, weighted_metrics: weighted } = config;
  if (loss === null || loss === undefined) {
    throw new EvenkeelError({
      where: where('loss'),
      expected: 'a loss',
      got: show(loss),
      remedy: 'Load with compile: false, and call compile yourself.',
    });
  }
  const optimizerConfig = config.optimizer;
  const optimizer = decodeOptimizer(
    typeof optimizerConfig === 'string'
      ? { class_name: optimizerConfig, config: {} }
      : requireObject(optimizerConfig, where('optimizer')),
    where('optimizer'),
    context,
  );
  const decodedMetrics = decodeMetrics(plain, outputs, where('metrics'), context);
  const decodedWeighted = decodeMetrics(weighted, outputs, where('weighted_metrics'), context);
  return {
    optimizer,
    loss: decodeLoss(loss, outputs, where('loss'), context),
    ...(weights !== null && weights !== undefined && { lossWeights: weights as readonly number[] }),
    ...(decodedMetrics && { metrics: decodedMetrics as CompileOptions['metrics'] & object }),
    ...(decodedWeighted && { weightedMetrics: decodedWeighted as CompileOptions['weightedMetrics'] & object }),
  };
}
