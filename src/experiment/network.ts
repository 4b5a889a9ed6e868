import type { Backend } from '../backends/backend.ts';
import { withNormalization, withoutNormalization } from '../batchnorm/index.ts';
import { isBatchNorm } from '../batchnorm/layers.ts';
import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import { compileAlike, copyWeights } from '../models/clone.ts';
import { Model } from '../models/model.ts';
import { isTreated, treated } from './armModel.ts';
import type { Arm } from './arms.ts';
import { decisionThreshold } from './compileDefaults.ts';
import { compileNetwork, specOf } from './compileNetwork.ts';
import type { Task } from './data.ts';
import type { CompileValues } from './design.ts';
import { DecodedModel, modelFrom } from './modelFile.ts';
import { buildFromModule } from './module.ts';
import type { Network } from './result.ts';
import { buildModel } from './tutorialNetwork.ts';

/** Where the networks of a comparison come from; all but a model in memory travel to a worker. */
export type NetworkSource =
  | { readonly kind: 'tutorial' }
  | (FromModel & { readonly kind: 'file'; readonly bytes: Uint8Array })
  | (FromModel & { readonly kind: 'memory'; readonly model: Model })
  | { readonly kind: 'module'; readonly path: string };

interface FromModel {
  /** Of a model in memory its name. */
  readonly path: string;
  readonly keepWeights: boolean;
  /** Whether the bytes are those of a model in memory. */
  readonly inMemory?: true;
}

/** A source of networks whose file, if it is one, is decoded once for all of them. */
export type OpenNetwork =
  | { readonly kind: 'tutorial' }
  | (FromModel & { readonly kind: 'file'; readonly file: DecodedModel })
  | { readonly kind: 'module'; readonly path: string };

/** What is said of the compilation comes before what the model was compiled with. */
export interface NetworkOptions extends Task, CompileValues {
  readonly seed: number;
  readonly backend?: Backend;
  readonly onWarning?: (message: string) => void;
  /** The layers of a network that is built here, where they are not the tutorial's. */
  readonly layers?: readonly string[] | null;
}

/** Opens a source. The weights of a file that has none come from the seed. */
export function openNetwork(source: NetworkSource, options: Pick<NetworkOptions, 'seed' | 'onWarning'>): OpenNetwork {
  if (source.kind === 'memory') {
    const { model, path, keepWeights } = source;
    return { kind: 'file', path, keepWeights, inMemory: true, file: new DecodedModel(async (shape) => builtFor(model, shape)) };
  }
  if (source.kind !== 'file') return source;
  const { kind, bytes, ...same } = source;
  const read = (compile: boolean, inputShape?: Shape) =>
    modelFrom(bytes, nameOf(source), { ...options, compile, ...(inputShape && { inputShape }) });
  const decode = async (inputShape?: Shape) => {
    try {
      return await read(true, inputShape);
    } catch (error) {
      if (!(error instanceof EvenkeelError)) throw error;
      // What it was compiled with may be unknown here.
      const model = await read(false, inputShape);
      options.onWarning?.(`${error.message} The networks are compiled as if the file did not say with what.`);
      return model;
    }
  };
  return { kind, ...same, file: new DecodedModel(decode) };
}

/** What errors call a source that has a path. */
const nameOf = ({ kind, path, inMemory }: Partial<FromModel> & { readonly kind: string; readonly path: string }): string =>
  `${inMemory ? 'model' : kind} ${path}`;

function builtFor(model: Model, inputShape: Shape | undefined): Model {
  if (!model.built && inputShape) model.buildFor([inputShape]);
  return model;
}

/** How many batch normalisations a model has. */
const countNorms = (model: Model): number =>
  model.layers.reduce((n, layer) => n + (layer instanceof Model ? countNorms(layer) : Number(isBatchNorm(layer))), 0);

type CloneSettings = Pick<NetworkOptions, 'backend' | 'onWarning'> & { readonly seed?: number; readonly keepWeights: boolean };

/** A model with batch normalisations where an arm has its normalisation, or without any where it has none. */
async function placed(model: Model, { normalization, place }: Arm, settings: CloneSettings): Promise<Model> {
  if (!normalization) return withoutNormalization(model, settings);
  if (place === 'designed') return withNormalization(model, settings);
  return withNormalization(await withoutNormalization(model, settings), { ...settings, place });
}

/** The network of an arm with the weights of the one that it is made from, where both have them. */
async function treatedAlike(base: Model, arm: Arm, { keepWeights: _, ...settings }: CloneSettings): Promise<Model> {
  const made = treated(base, arm, settings);
  await copyWeights(base, made);
  return made;
}

/** The network that a module builds for an arm: with batch normalisations where the arm keeps to the module's places, or else without. */
async function fromModule(
  path: string,
  { normalization, place }: Arm,
  { inputShape, classes, kind = 'classification', seed }: NetworkOptions,
): Promise<Model> {
  const norm = normalization !== null && place === 'designed';
  const model = await buildFromModule(path, { norm, inputShape, classes, task: kind, seed });
  if (model.seed !== seed) {
    throw new EvenkeelError({
      where: `module ${path}, build({ seed: ${seed} })`,
      expected: 'a model of that seed',
      got: `one of seed ${model.seed}, which begins alike from every seed`,
      remedy: 'Hand it on: sequential([…], { seed }).',
    });
  }
  const count = countNorms(model);
  if (count > 0 === norm) return model;
  throw new EvenkeelError({
    where: `module ${path}, build({ norm: ${norm} })`,
    expected: norm ? 'a model with batch normalisations' : 'a model without batch normalisation',
    got: count === 0 ? 'none' : String(count),
    remedy: 'Put layers.batchNormalization() in where norm is true, and only there.',
  });
}

/** Above which a single output means the second class. */
export const thresholdOf = (model: Model): number => decisionThreshold(model, specOf(model)?.loss);

/** @throws EvenkeelError for a model that does not predict as many numbers as samples have */
function requireRegressor(model: Model, { classes }: Task, where: string): void {
  const [output] = model.outputs;
  if (model.inputs.length === 1 && model.outputs.length === 1 && output?.shape.length === 1 && output.shape[0] === classes)
    return;
  throw new EvenkeelError({
    where,
    expected: `a model of one input and one output, with ${classes === 1 ? 'one number, as the labels are' : `the ${classes} numbers of each label`}`,
    got: `${model.inputs.length === 1 ? 'one input' : `${model.inputs.length} inputs`} and output ${model.outputs.map((x) => shapeText(x.shape)).join(' and ')}`,
    remedy: `Take a model whose last layer has ${classes === 1 ? 'one unit' : `${classes} units`} without activation, or --task classification.`,
  });
}

/** @throws EvenkeelError for a model that does not put samples into classes */
function requireClassifier(model: Model, { classes }: Task, where: string): void {
  const outputs = model.outputs.map((x) => shapeText(x.shape)).join(' and ');
  const [output] = model.outputs;
  const fits = model.inputs.length === 1 && model.outputs.length === 1 && output?.shape.length === 1;
  if (fits && ((output.shape[0] as number) >= Math.max(2, classes) || (output.shape[0] === 1 && classes <= 2))) return;
  throw new EvenkeelError({
    where,
    expected: `a model of one input and one output, with a number for each of the ${classes} classes of the data`,
    got: `${model.inputs.length === 1 ? 'one input' : `${model.inputs.length} inputs`} and output ${outputs}`,
    remedy: 'Take a model whose last layer has as many units as there are classes.',
  });
}

/** Compiles the network of an arm as the model that it came of, where that is compiled, the network is not, and no flag names another optimizer. */
async function compileAsOriginal(original: Model, model: Model, { optimizer }: CompileValues, where: string): Promise<void> {
  if (model === original || optimizer || !original.trainer.optimizer) return;
  await compileAlike(original, model);
  if (model.trainer.optimizer) return;
  throw new EvenkeelError({
    where,
    expected: 'an optimizer that can be made again from what getConfig gives',
    got: original.trainer.optimizer.className,
    remedy: 'Name another with --optimizer, or let its constructor take these options.',
  });
}

/**
 * The network of one arm, compiled as the flags say, else as the model was. One from a file has its batch normalisations taken out or replaced, or has them as they are, or where it has
 * none put in. All start from weights that depend on seed and names alone.
 * @throws EvenkeelError for a file or module that gives no such network, and for one that does not fit the task
 */
export async function buildNetwork(network: OpenNetwork, arm: Arm, options: NetworkOptions): Promise<Model> {
  if (network.kind === 'tutorial') return buildModel(arm, options);
  const { seed, backend, onWarning, inputShape } = options;
  const settings = { seed, ...(backend && { backend }), ...(onWarning && { onWarning }) };
  const isFile = network.kind === 'file';
  const original = isFile ? await network.file.model(inputShape) : await fromModule(network.path, arm, options);
  // The weights that a module gave its model are part of the network.
  const cloning = isFile
    ? { ...settings, keepWeights: network.keepWeights }
    : { ...settings, seed: original.seed, keepWeights: true };
  const isPlaced = !isFile && (arm.normalization === null || arm.place === 'designed');
  const base = isPlaced ? original : await placed(original, arm, cloning);
  const model = isTreated(arm) ? await treatedAlike(base, arm, cloning) : base;
  const where = nameOf(network);
  if (options.kind === 'regression') requireRegressor(model, options, where);
  else requireClassifier(model, options, where);
  await compileAsOriginal(original, model, options, where);
  compileNetwork(model, arm, { ...options, own: specOf(original), where });
  return model;
}

/** Says which network was compared, and how the arms came of it. */
export async function describeNetwork(
  network: OpenNetwork,
  { inputShape, layers }: Pick<NetworkOptions, 'inputShape' | 'layers'>,
): Promise<Network> {
  if (network.kind === 'tutorial') {
    if (layers) return { name: `a network of the layers ${layers.join(', ')}`, made: 'built' };
    return { name: inputShape.length === 1 ? 'a small dense network' : "the tutorial's network", made: 'built' };
  }
  if (network.kind === 'module') return { name: network.path, made: 'built' };
  const made = countNorms(await network.file.model(inputShape)) > 0 ? 'removed' : 'inserted';
  return { name: network.path, made, ...(network.inMemory && { inMemory: true as const }) };
}

/** The shape of one sample that a file's model takes, where the file says it. */
export const inputShapeOf = async (network: OpenNetwork): Promise<Shape | undefined> =>
  network.kind === 'file' ? network.file.inputShape() : undefined;
