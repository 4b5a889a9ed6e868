import type { Backend } from '../backends/backend.ts';
import { withNormalization, withoutNormalization } from '../batchnorm/index.ts';
import { EvenkeelError, shapeText } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import { Model } from '../models/model.ts';
import type { Loss } from '../nn/losses/index.ts';
import { type Arm, buildModel, optimizerFor } from './arms.ts';
import { compileDefaults, givesLogits } from './compileDefaults.ts';
import type { Task } from './data.ts';
import { compiledLoss, isClassLoss } from './kind.ts';
import { modelFrom } from './modelFile.ts';
import { buildFromModule } from './module.ts';
import type { Network } from './result.ts';

/** Where the networks of a comparison come from, in a form that travels to a worker. */
export type NetworkSource =
  | { readonly kind: 'tutorial' }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Uint8Array; readonly keepWeights: boolean }
  | { readonly kind: 'module'; readonly path: string };

export interface NetworkOptions extends Task {
  readonly seed: number;
  readonly learningRate: number;
  readonly backend?: Backend;
  readonly onWarning?: (message: string) => void;
}

const norms = (model: Model): number =>
  model.layers.reduce((n, l) => n + (l instanceof Model ? norms(l) : Number(l.className === 'BatchNormalization')), 0);

function read({ bytes, path }: NetworkSource & { kind: 'file' }, { inputShape, seed, backend, onWarning }: NetworkOptions) {
  const options = { compile: false, inputShape, seed, ...(backend && { backend }), ...(onWarning && { onWarning }) };
  return modelFrom(bytes, `file ${path}`, options);
}

async function fromFile(source: NetworkSource & { kind: 'file' }, arm: Arm['name'], options: NetworkOptions): Promise<Model> {
  const { seed, backend, onWarning } = options;
  const model = await read(source, options);
  const { keepWeights } = source;
  const settings = { seed, keepWeights, ...(backend && { backend }), ...(onWarning && { onWarning }) };
  return arm === 'none' ? withoutNormalization(model, settings) : withNormalization(model, settings);
}

async function fromModule(
  path: string,
  arm: Arm['name'],
  { inputShape, classes, kind = 'classification', seed }: NetworkOptions,
): Promise<Model> {
  const model = await buildFromModule(path, { norm: arm === 'batch', inputShape, classes, task: kind, seed });
  const found = norms(model);
  if (found > 0 === (arm === 'batch')) return model;
  throw new EvenkeelError({
    where: `module ${path}, build({ norm: ${arm === 'batch'} })`,
    expected: arm === 'batch' ? 'a model with batch normalisations' : 'a model without batch normalisation',
    got: found === 0 ? 'none' : String(found),
    remedy: 'Put layers.batchNormalization() in where norm is true, and only there.',
  });
}

/** Above which a single output means the second class. */
export const thresholdOf = (model: Model): number => (givesLogits(model) ? 0 : 0.5);

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

/** The loss of the model that a network was made of, where a regression can be trained with it. */
async function ownLoss(source: NetworkSource, model: Model, options: NetworkOptions): Promise<Loss | undefined> {
  const loss = source.kind === 'file' ? await compiledLoss(source, options) : model.trainer.heads?.[0]?.loss;
  return loss && !isClassLoss(loss) ? loss : undefined;
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

/**
 * One network of a comparison, compiled. One from a file has its batch normalisations taken out, or has them as they are, or where it has none
 * put in. All start from weights that depend on seed and names alone.
 * @throws EvenkeelError for a file or module that gives no such network, and for one that does not fit the task
 */
export async function buildNetwork(source: NetworkSource, arm: Arm['name'], options: NetworkOptions): Promise<Model> {
  if (source.kind === 'tutorial') return buildModel(arm, options);
  const model = source.kind === 'file' ? await fromFile(source, arm, options) : await fromModule(source.path, arm, options);
  const optimizer = optimizerFor(options);
  if (options.kind === 'regression') {
    requireRegressor(model, options, `${source.kind} ${source.path}`);
    const own = await ownLoss(source, model, options);
    model.compile({ optimizer, ...compileDefaults(model, 'regression'), ...(own && { loss: own }) });
    return model;
  }
  requireClassifier(model, options, `${source.kind} ${source.path}`);
  model.compile({ optimizer, ...compileDefaults(model, 'classification') });
  return model;
}

/** Says which network was compared, and what made the difference. */
export async function describeNetwork(source: NetworkSource, options: NetworkOptions): Promise<Network> {
  if (source.kind === 'tutorial') {
    return { name: options.inputShape.length === 1 ? 'a small dense network' : "the tutorial's network", made: 'built' };
  }
  if (source.kind === 'module') return { name: source.path, made: 'built' };
  return { name: source.path, made: norms(await read(source, options)) > 0 ? 'stripped' : 'inserted' };
}

/** The shape of one sample that a file's model takes, where the file says it. */
export async function inputShapeOf(source: NetworkSource): Promise<Shape | undefined> {
  if (source.kind !== 'file') return undefined;
  try {
    return (await read(source, { inputShape: [], classes: 0, seed: 0, learningRate: 1, onWarning: () => {} })).inputs[0]?.shape;
  } catch (error) {
    // A file that leaves sizes open takes those of the data; what else is wrong with it is said when the networks are built.
    if (error instanceof EvenkeelError) return undefined;
    throw error;
  }
}
