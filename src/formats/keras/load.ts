import { requireBoolean } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { onceEach, warner } from '../../core/printable.ts';
import type { Variable } from '../../ir/variable.ts';
import type { LoadOptions } from '../../models/fileOptions.ts';
import type { Model } from '../../models/model.ts';
import { readHdf5 } from '../hdf5/hdf5.ts';
import { type H5Array, type H5Group, isHdf5 } from '../hdf5/tree.ts';
import { readTfjs } from '../tfjs/archive.ts';
import { readTfjsWeights, toKerasCompile, warnOfLayers } from '../tfjs/load.ts';
import { isZip, readArchive } from './archive.ts';
import { decodeCompile } from './compile.ts';
import { decodeModel } from './decodeModel.ts';
import { isObject, type Json, parseObject } from './json.ts';
import { kerasName } from './layers.ts';
import { legacyWeights, readLegacyOptimizer, readLegacyWeights } from './legacy.ts';
import type { ReadContext } from './readContext.ts';
import { batchNormsOf, EXTRAS_FORMAT } from './save.ts';
import { outputKeysOf } from './tensorReferences.ts';
import { readOptimizer, readWeights } from './weights.ts';

/** What `metadata.json` says that Keras does not read. */
interface Extras {
  readonly seed: number | undefined;
  readonly step: number;
  readonly epoch: number;
  readonly layers: Json;
  /** Batch normalisations with recalibrated statistics. */
  readonly recalibrated: readonly unknown[];
}

const whole = (v: unknown): number | undefined => (Number.isSafeInteger(v) && (v as number) >= 0 ? (v as number) : undefined);

const NONE: Extras = { seed: undefined, step: 0, epoch: 0, layers: {}, recalibrated: [] };

/** @param value what a file has under the name `evenkeel` */
function readExtras(value: unknown): Extras {
  const seed = isObject(value) && value.format === EXTRAS_FORMAT ? whole(value.seed) : undefined;
  if (seed === undefined) return NONE;
  const { step, epoch, layers, recalibrated } = value as Json;
  return {
    seed,
    step: whole(step) ?? 0,
    epoch: whole(epoch) ?? 0,
    layers: isObject(layers) ? layers : {},
    recalibrated: Array.isArray(recalibrated) ? recalibrated : [],
  };
}

function contextFor(where: string, options: LoadOptions, extras: Extras, kerasVersion?: unknown): ReadContext {
  const { customObjects = {}, backend, onWarning, inputShape, seed = extras.seed ?? 0, compile = true } = options;
  requireBoolean('loadModel, option compile', compile);
  return {
    where,
    customObjects,
    extras: extras.layers,
    warn: onceEach(warner(onWarning)),
    seed,
    count: { layers: 0, elements: 0 },
    shared: new Map(),
    sharedIds: new Map(),
    ...(typeof kerasVersion === 'string' && { kerasVersion }),
    ...(backend && { backend }),
    ...(onWarning && { onWarning }),
    ...(inputShape && { inputShape }),
  };
}

const data = (found: ReadonlyMap<Variable, H5Array>) => [...found].map(([v, array]) => [v, array.data] as const);

/** Compiles a model as a file says; the optimizer's state. */
function compileAs(model: Model, config: Json, keys: readonly string[] | undefined, context: ReadContext): readonly Variable[] {
  try {
    model.compile(decodeCompile(config, model.outputNames, context, keys));
    return model.trainer.compiled?.optimizer.variables ?? [];
  } catch (cause) {
    const where = `${context.where}, compile settings`;
    const remedy = 'Load with compile: false, and call compile yourself.';
    if (!(cause instanceof EvenkeelError)) {
      throw new EvenkeelError({ where, expected: 'settings that fit together', got: String(cause), remedy }, { cause });
    }
    if (cause.problem.where.startsWith(context.where)) throw cause;
    throw new EvenkeelError({ remedy, ...cause.problem, where: `${where}, ${cause.problem.where}` }, { cause });
  }
}

/** What a file says of a model. */
interface FileContents {
  readonly config: Json;
  /** What the model was compiled with, as Keras 3 has it. */
  readonly compile: unknown;
  readonly extras: Extras;
  /** @throws EvenkeelError where they do not fit the model */
  readonly weights: (model: Model) => ReadonlyMap<Variable, H5Array>;
  /** The optimizer's state for its variables; undefined where there is none that fits. */
  readonly state: (variables: readonly Variable[]) => ReadonlyMap<Variable, H5Array> | undefined;
  /** Whether compile settings that are not here are left out, with a warning, and not refused. */
  readonly compileIfPossible?: boolean;
}

/** Compiles a model as its file says; undefined where that was left out, with a warning. */
function compileFrom({ config, compile, compileIfPossible }: FileContents, model: Model, context: ReadContext) {
  try {
    return compileAs(model, compile as Json, outputKeysOf(config), context);
  } catch (cause) {
    if (!compileIfPossible || !(cause instanceof EvenkeelError)) throw cause;
    context.warn(`${cause.message} The model is not compiled: call compile to train it.`);
    return undefined;
  }
}

/** Makes a model, compiles it, and gives it its weights; only then is anything of the size of the weights allocated. */
async function assemble(contents: FileContents, context: ReadContext, options: LoadOptions): Promise<Model> {
  const model = await withValues(contents, context, options);
  const { recalibrated } = contents.extras;
  for (const norm of batchNormsOf(model)) if (recalibrated.includes(kerasName(norm.name))) await norm.noteRecalibrated();
  return model;
}

async function withValues(contents: FileContents, context: ReadContext, options: LoadOptions): Promise<Model> {
  const { config, compile, extras, weights, state } = contents;
  const model = decodeModel(config, context);
  if (!model.built) {
    throw new EvenkeelError({
      where: `${context.where}, model "${model.name}"`,
      expected: 'a model that was built',
      got: 'one whose input shape the file does not say',
      remedy: 'Give the option inputShape.',
    });
  }
  const values = data(weights(model));
  const wanted = options.compile !== false && isObject(compile) && Object.keys(compile).length > 0;
  const variables = wanted ? compileFrom(contents, model, context) : undefined;
  if (!variables) {
    await model.trainer.state.assign(values, extras);
    return model;
  }
  const found = state(variables);
  if (found === undefined)
    context.warn(`${context.where}: the state of the optimizer is missing or of another one; it starts anew.`);
  const iteration = [...(found ?? [])].find(([v]) => v.name === 'iterations')?.[1].data[0];
  // A file of Keras's counts steps in the optimizer alone.
  const step = extras === NONE ? (iteration ?? 0) : extras.step;
  await model.trainer.state.assign([...values, ...data(found ?? new Map())], { step, epoch: extras.epoch });
  return model;
}

/** Whether a model was compiled with an optimizer from before Keras 2.11, whose state has another order. */
const ofOldOptimizer = (compile: unknown): boolean =>
  isObject(compile) &&
  isObject(compile.optimizer) &&
  /legacy/.test(`${compile.optimizer.module} ${compile.optimizer.registered_name}`);

async function fromArchive(bytes: Uint8Array, where: string, options: LoadOptions): Promise<Model> {
  const { config, metadata, weights } = await readArchive(bytes, where);
  const about = parseObject(metadata, `${where}, metadata.json`);
  const extras = readExtras(about.evenkeel);
  const object = parseObject(config, `${where}, config.json`);
  const tree = await readHdf5(weights, `${where}, model.weights.h5`);
  const compile = object.compile_config;
  const contents: FileContents = {
    config: object,
    compile,
    extras,
    weights: (model) => readWeights(tree, model, where),
    state: (variables) => (ofOldOptimizer(compile) ? undefined : readOptimizer(tree, variables)),
  };
  return assemble(contents, contextFor(where, options, extras, about.keras_version), options);
}

async function fromHdf5(bytes: Uint8Array, where: string, options: LoadOptions): Promise<Model> {
  const tree = await readHdf5(bytes, where);
  const config = tree.attributes.get('model_config');
  const weights = legacyWeights(tree);
  if (typeof config !== 'string' || !weights) {
    throw new EvenkeelError({
      where,
      expected: 'a model: its configuration and its weights',
      got: 'a file of weights alone',
      remedy: 'Make the model and call its loadWeights.',
    });
  }
  const training = tree.attributes.get('training_config');
  const { optimizer_config: optimizer, ...compile } =
    typeof training === 'string' ? parseObject(training, `${where}, training_config`) : ({} as Json);
  const own = tree.attributes.get('evenkeel');
  const extras = typeof own === 'string' ? readExtras(parseObject(own, `${where}, attribute evenkeel`)) : NONE;
  const contents: FileContents = {
    config: parseObject(config, `${where}, model_config`),
    compile: optimizer ? { ...compile, optimizer } : undefined,
    extras,
    weights: (model) => readLegacyWeights(weights, model, where),
    state: (variables) => readLegacyOptimizer(tree, variables, where),
  };
  return assemble(contents, contextFor(where, options, extras, tree.attributes.get('keras_version')), options);
}

async function fromJson(bytes: Uint8Array, where: string, options: LoadOptions): Promise<Model> {
  const document = parseObject(new TextDecoder().decode(bytes), where);
  if (!('modelTopology' in document)) {
    throw new EvenkeelError({
      where,
      expected: 'the model.json of TensorFlow.js',
      got: 'another document',
      remedy: 'For what toJson or to_json gave, call modelFromJson; it has no weights.',
    });
  }
  const missing = (path: string): never => {
    throw new EvenkeelError({
      where,
      expected: `the weights in ${path}`,
      got: 'no way to them',
      remedy: 'Load the model by its path, or give the option fetchShard.',
    });
  };
  const { topology, weights, trainingConfig } = await readTfjs(document, options.fetchShard ?? missing, where);
  const context = contextFor(where, options, NONE, topology.kerasVersion ?? 'tfjs');
  const contents: FileContents = {
    config: { class_name: topology.className, config: topology.config },
    compile: options.compile === false ? undefined : toKerasCompile(trainingConfig, context),
    extras: NONE,
    weights: (model) => {
      warnOfLayers(model, context);
      return readTfjsWeights(model, weights, where);
    },
    state: () => undefined,
    compileIfPossible: true,
  };
  return assemble(contents, context, options);
}

/** Whether bytes begin as a JSON object does. */
const isJson = (bytes: Uint8Array) => /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 100)));

/**
 * A model from the bytes of a `.keras` or `.h5` file, or the model.json of TensorFlow.js, told apart by their content.
 * @throws EvenkeelError for damaged bytes, and for what is not here, by the name of its layer
 */
export async function modelFromBytes(bytes: Uint8Array, where: string, options: LoadOptions = {}): Promise<Model> {
  if (isZip(bytes)) return fromArchive(bytes, where, options);
  if (isHdf5(bytes)) return fromHdf5(bytes, where, options);
  if (isJson(bytes)) return fromJson(bytes, where, options);
  throw new EvenkeelError({
    where,
    expected: 'a .keras or .h5 file',
    got: bytes.length === 0 ? 'an empty file' : 'other bytes',
    remedy: 'Save the model with Keras or Evenkeel again.',
  });
}

/**
 * Gives a model the weights in a `.weights.h5`, a `.keras` or an older `.h5` file; its optimizer's state too, where the file has one that fits.
 * @param skipMismatch whether layers with weights of another number or shape are left as they are, with a warning
 * @throws EvenkeelError where the file is of another model, before anything is changed
 */
export async function weightsFromBytes(model: Model, bytes: Uint8Array, where: string, skipMismatch = false): Promise<void> {
  const tree: H5Group = await readHdf5(isZip(bytes) ? (await readArchive(bytes, where)).weights : bytes, where);
  const old = legacyWeights(tree);
  const skip = skipMismatch ? (message: string) => model.trainer.warn(message) : undefined;
  const weights = old ? readLegacyWeights(old, model, where, skip) : readWeights(tree, model, where, skip);
  const variables = model.trainer.compiled?.optimizer.variables ?? [];
  const state = old ? readLegacyOptimizer(tree, variables, where) : readOptimizer(tree, variables);
  await model.trainer.state.assign([...data(weights), ...data(state ?? new Map())]);
}

/** A model with fresh weights, not compiled, from what `toJson` or `to_json` of Keras gave. */
export function modelFromJson(text: string, options: LoadOptions = {}): Model {
  const config = parseObject(text, 'modelFromJson');
  return decodeModel(config, contextFor('modelFromJson', options, NONE, config.keras_version));
}
