import { requireBoolean } from '../../core/checks.ts';
import { onceEach, warner } from '../../core/printable.ts';
import type { Variable } from '../../ir/variable.ts';
import type { SaveOptions } from '../../models/fileOptions.ts';
import type { Model } from '../../models/model.ts';
import { fetchValues } from '../../training/variableStore.ts';
import { writeHdf5 } from '../hdf5/hdf5.ts';
import { H5Builder } from '../hdf5/tree.ts';
import { writeArchive } from './archive.ts';
import { encodeCompile } from './compile.ts';
import type { FormatContext } from './context.ts';
import { encodeModel, sharedLayers } from './encodeModel.ts';
import { extrasOf } from './extras.ts';
import { type Json, jsonText } from './json.ts';
import { writeLegacyWeights } from './legacy.ts';
import { toLegacyCompile, toLegacyConfig } from './legacyConfig.ts';
import { optimizerName } from './optimizers.ts';
import { outputKeysOf } from './tensorReferences.ts';
import { writeWeights } from './weights.ts';

/** The version of Keras whose format this is. */
const KERAS_VERSION = '3.15.1';
/** The last version in which activations have the names of Keras 2. */
const KERAS_2 = '2.15.0';

function contextOf(model: Model, options: SaveOptions): FormatContext {
  const { customObjects = {}, onWarning, includeOptimizer = true } = options;
  requireBoolean('save, option includeOptimizer', includeOptimizer);
  const warn = onWarning ? onceEach(warner(onWarning)) : model.trainer.warn;
  return { where: 'save', customObjects, extras: {}, sharedIds: sharedLayers(model), warn };
}

/** A model with its compile settings, as `config.json` has it. */
async function configOf(model: Model, context: FormatContext, { includeOptimizer = true }: SaveOptions): Promise<Json> {
  const config = encodeModel(model, context);
  const compiled = includeOptimizer ? model.trainer.compiled : undefined;
  if (!compiled) return config;
  const rate = (await compiled.optimizer.learningRate.read())[0] as number;
  // Older files have no names of outputs: their losses are in the order of the outputs.
  const keys = context.legacy ? undefined : outputKeysOf(config);
  return { ...config, compile_config: encodeCompile(compiled.outputSpecs, compiled.optimizer, rate, context, keys) };
}

const optimizerOf = (model: Model, { includeOptimizer = true }: SaveOptions) => {
  const optimizer = includeOptimizer ? model.trainer.compiled?.optimizer : undefined;
  return optimizer && { name: optimizerName(optimizer), variables: optimizer.variables };
};

/** Reads what a file holds: the values of all variables as they are now. */
async function readerOf(model: Model, optimizer: ReturnType<typeof optimizerOf>): Promise<(v: Variable) => ArrayLike<number>> {
  const values = await fetchValues([...model.weights.map((w) => w.variable), ...(optimizer?.variables ?? [])]);
  return (v) => values.get(v) as ArrayLike<number>;
}

/**
 * A model's config for older versions, and the version of Keras whose names of activations are in it: one that Keras 3 no longer has is called
 * by its old name, unless what has that name today is in the model too.
 */
function legacyVersionOf(model: Model, config: Json, context: FormatContext): readonly [version: string, config: Json] {
  const hasNew = jsonText(config).includes('"activation":"hard_sigmoid"');
  const byOldNames = hasNew ? config : encodeModel(model, { ...context, oldNames: true });
  const isOld = jsonText(byOldNames) !== jsonText(config);
  if (hasNew) {
    context.warn(
      'save: hard_sigmoid in this file is that of Keras 3, clip(x/6 + 0.5); Keras 2 and TensorFlow.js would compute clip(0.2x + 0.5).',
    );
  }
  if (isOld) {
    context.warn(
      'save: hard_sigmoid in this file is that of Keras 2 and TensorFlow.js, clip(0.2x + 0.5); Keras 3 would compute clip(x/6 + 0.5). For Keras 3 save as .keras.',
    );
  }
  return [isOld ? KERAS_2 : KERAS_VERSION, toLegacyConfig(byOldNames, context)];
}

/** As Keras writes it: 2026-05-31@14:05:09. */
const timestamp = () => new Date().toISOString().replace('T', '@').slice(0, 19);

/**
 * A model as a file of Keras 3 (`keras`: configuration, compile settings, weights, optimizer) or as the older `h5`, which Keras 2, Keras 3 and
 * the TensorFlow.js converter read.
 * @throws EvenkeelError for a model that is not built, or holds something without a name by which a file can call it
 */
export async function modelToBytes(
  model: Model,
  format: 'keras' | 'h5',
  options: SaveOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const context = { ...contextOf(model, options), legacy: format === 'h5' };
  const config = await configOf(model, context, options);
  const optimizer = optimizerOf(model, options);
  const compiled = optimizer && model.trainer.compiled?.optimizer;
  const read = await readerOf(model, optimizer);
  const root = new H5Builder();
  if (format === 'keras') {
    const metadata = {
      keras_version: KERAS_VERSION,
      date_saved: timestamp(),
      evenkeel: await extrasOf(model, context, compiled),
    };
    writeWeights(root, model, optimizer, read);
    const weights = await writeHdf5(root);
    return writeArchive({ metadata: JSON.stringify(metadata), config: jsonText(config), weights });
  }
  const { compile_config: compile, ...architecture } = config;
  const [version, legacy] = legacyVersionOf(model, architecture, context);
  root.attributes.set('backend', 'tensorflow');
  root.attributes.set('keras_version', version);
  root.attributes.set('model_config', jsonText(legacy));
  root.attributes.set('evenkeel', jsonText(await extrasOf(model, context, compiled)));
  if (compile) {
    const { optimizer: optimizerConfig, ...rest } = toLegacyCompile(compile, context) as Json;
    root.attributes.set('training_config', jsonText({ ...rest, optimizer_config: optimizerConfig }));
  }
  writeLegacyWeights(root, model, optimizer, read);
  return writeHdf5(root);
}

/** A model's weights and its optimizer's state as a `.weights.h5`. */
export async function weightsToBytes(
  model: Model,
  options: Pick<SaveOptions, 'includeOptimizer'> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const root = new H5Builder();
  // Refuses a model that is not built: it has no weights yet.
  encodeModel(model, contextOf(model, { onWarning: () => {} }));
  const optimizer = optimizerOf(model, options);
  writeWeights(root, model, optimizer, await readerOf(model, optimizer));
  return writeHdf5(root);
}

/** The configuration of a model, with its compile settings, as text: what `to_json` of Keras gives. */
export const modelToJson = async (model: Model, options: SaveOptions = {}): Promise<string> =>
  jsonText(await configOf(model, contextOf(model, options), options));
