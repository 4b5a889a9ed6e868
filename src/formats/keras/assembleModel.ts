import { requireBoolean } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { onceEach, warner } from '../../core/printable.ts';
import type { Variable } from '../../ir/variable.ts';
import type { LoadOptions } from '../../models/fileOptions.ts';
import type { Model } from '../../models/model.ts';
import type { H5Array } from '../hdf5/tree.ts';
import { decodeCompile } from './compile.ts';
import { decodeModel } from './decodeModel.ts';
import { batchNormsOf, type Extras, NO_EXTRAS } from './extras.ts';
import { isObject, type Json } from './json.ts';
import { kerasName } from './layerNames.ts';
import type { ReadContext } from './readContext.ts';
import { outputKeysOf } from './tensorReferences.ts';

/** Options of the call that reads a file. */
export function contextFor(where: string, options: LoadOptions, extras: Extras, kerasVersion?: unknown): ReadContext {
  const { customObjects = {}, backend, onWarning, inputShape, seed = extras.seed ?? 0, compile = true } = options;
  requireBoolean('loadModel, option compile', compile);
  return {
    where,
    customObjects,
    extras: extras.layers,
    optimizerExtras: extras.optimizer,
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

export const dataOf = (arrays: ReadonlyMap<Variable, H5Array>) => [...arrays].map(([v, array]) => [v, array.data] as const);

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

/** The parts of a file that describe a model. */
export interface FileContents {
  readonly config: Json;
  /** The compile settings, as Keras 3 has them. */
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
export async function assembleModel(contents: FileContents, context: ReadContext, options: LoadOptions): Promise<Model> {
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
  const values = dataOf(weights(model));
  const wanted = options.compile !== false && isObject(compile) && Object.keys(compile).length > 0;
  const variables = wanted ? compileFrom(contents, model, context) : undefined;
  if (!variables) {
    await model.trainer.state.assign(values, extras);
    return model;
  }
  const optimizerState = state(variables);
  if (optimizerState === undefined)
    context.warn(`${context.where}: the state of the optimizer is missing or of another one; it starts anew.`);
  const iteration = [...(optimizerState ?? [])].find(([v]) => v.name === 'iterations')?.[1].data[0];
  // A file of Keras's counts steps in the optimizer alone.
  const step = extras === NO_EXTRAS ? (iteration ?? 0) : extras.step;
  await model.trainer.state.assign([...values, ...dataOf(optimizerState ?? new Map())], { step, epoch: extras.epoch });
  return model;
}
