import { EvenkeelError } from '../../core/errors.ts';
import type { LoadOptions } from '../../models/fileOptions.ts';
import type { Model } from '../../models/model.ts';
import { readHdf5 } from '../hdf5/hdf5.ts';
import { type H5Group, isHdf5 } from '../hdf5/tree.ts';
import { readTfjs } from '../tfjs/archive.ts';
import { readTfjsWeights, toKerasCompile, warnOfLayers } from '../tfjs/load.ts';
import { isZip, readArchive } from './archive.ts';
import { assembleModel, contextFor, dataOf, type FileContents } from './assembleModel.ts';
import { decodeModel } from './decodeModel.ts';
import { NO_EXTRAS, readExtras } from './extras.ts';
import { isObject, type Json, parseObject } from './json.ts';
import { legacyWeights, readLegacyOptimizer, readLegacyWeights } from './legacy.ts';
import { readOptimizer, readWeights } from './weights.ts';

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
  return assembleModel(contents, contextFor(where, options, extras, about.keras_version), options);
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
  const extrasText = tree.attributes.get('evenkeel');
  const extras = typeof extrasText === 'string' ? readExtras(parseObject(extrasText, `${where}, attribute evenkeel`)) : NO_EXTRAS;
  const contents: FileContents = {
    config: parseObject(config, `${where}, model_config`),
    compile: optimizer ? { ...compile, optimizer } : undefined,
    extras,
    weights: (model) => readLegacyWeights(weights, model, where),
    state: (variables) => readLegacyOptimizer(tree, variables, where),
  };
  return assembleModel(contents, contextFor(where, options, extras, tree.attributes.get('keras_version')), options);
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
  const context = contextFor(where, options, NO_EXTRAS, topology.kerasVersion ?? 'tfjs');
  const contents: FileContents = {
    config: { class_name: topology.className, config: topology.config },
    compile: options.compile === false ? undefined : toKerasCompile(trainingConfig, context),
    extras: NO_EXTRAS,
    weights: (model) => {
      warnOfLayers(model, context);
      return readTfjsWeights(model, weights, where);
    },
    state: () => undefined,
    compileIfPossible: true,
  };
  return assembleModel(contents, context, options);
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
  await model.trainer.state.assign([...dataOf(weights), ...dataOf(state ?? new Map())]);
}

/** A model with fresh weights, not compiled, from what `toJson` or `to_json` of Keras gave. */
export function modelFromJson(text: string, options: LoadOptions = {}): Model {
  const config = parseObject(text, 'modelFromJson');
  return decodeModel(config, contextFor('modelFromJson', options, NO_EXTRAS, config.keras_version));
}
