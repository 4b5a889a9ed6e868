import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import { writeError } from '../platform/files/systemError.ts';
import type { Values } from './flags.ts';
import { printWarning } from './print.ts';

interface OpenFlags extends Values<'weights' | 'inputShape'> {
  /** Whether to compile it as its file says. Default true. */
  readonly compile?: boolean;
}

/** The description of a command's argument. */
export const MODEL = 'a .keras or .h5 file, or the .json that to_json writes';

/**
 * The model in a file. Warnings go to standard error.
 * @param use says what trained weights are needed for, where they are: a description alone is then refused unless `weights` brings some
 */
export async function openModel(path: string, { weights, inputShape, compile = true }: OpenFlags, use?: string): Promise<Model> {
  const { readSource } = await import('../platform/files/source.ts');
  const { isDescription, modelFrom } = await import('../experiment/modelFile.ts');
  const { bytes } = await readSource(path);
  const options = { onWarning: printWarning, compile, ...(inputShape && { inputShape: inputShape as Shape }) };
  if (isDescription(bytes) && use !== undefined && weights === undefined) {
    throw new EvenkeelError({
      where: `file ${path}`,
      expected: `a model with weights, to ${use}`,
      got: 'a description alone',
      remedy: 'Name the file of its weights with --weights FILE.',
    });
  }
  const model = await modelFrom(bytes, `file ${path}`, options);
  if (weights !== undefined) await model.loadWeights(weights);
  return model;
}

/** The one input shape of a model, for data that is one array. */
export function inputShapeOf(model: Model): Shape {
  const [first] = model.inputs;
  if (first && model.inputs.length === 1) return first.shape;
  throw new EvenkeelError({
    where: model.where,
    expected: 'a model of one input',
    got: `${model.inputs.length}: ${model.inputNames.join(', ')}`,
    remedy: 'Use the library for models of several inputs.',
  });
}

/** The ending of a path among those that a command writes; the longest that fits. */
export function endingOf<E extends string>(path: string, endings: readonly E[], where = 'argument OUT'): E {
  const ending = endings.find((ending) => path.toLowerCase().endsWith(ending));
  if (ending) return ending;
  throw new EvenkeelError({
    where: `${where}, ${path}`,
    expected: `a path that ends in ${endings.join(', ')}`,
    got: 'another ending',
  });
}

/**
 * Makes sure, before anything long begins, that a file may be written.
 * @throws EvenkeelError where something has that name, unless `force` says to replace a file
 */
export async function checkTarget(path: string, { force = false }: Values<'force'>): Promise<void> {
  const { stat } = await import('node:fs/promises');
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw writeError(path, error);
  });
  if (!info || (force && info.isFile())) return;
  throw new EvenkeelError({
    where: `file ${path}`,
    expected: 'a path where nothing is yet',
    got: info.isFile() ? 'a file' : 'a folder',
    remedy: info.isFile() ? 'Name another, or replace it with --force.' : 'Name a file.',
  });
}

/** Writes a file whole or not at all. */
export async function writeTarget(path: string, data: Uint8Array | string): Promise<void> {
  const { writeAtomically } = await import('../platform/files/atomic.ts');
  await writeAtomically(path, data);
}

export const MODEL_ENDINGS = ['.weights.h5', '.keras', '.h5', '.json', '.onnx'] as const;

/** Writes a model in the format that the path's ending names. */
export async function writeModel(path: string, model: Model, { fold, opset }: Values<'fold' | 'opset'> = {}): Promise<void> {
  await writeTarget(path, await modelBytes(path, model, { ...(fold && { fold }), ...(opset !== undefined && { opset }) }));
}

async function modelBytes(path: string, model: Model, options: Values<'fold' | 'opset'>): Promise<Uint8Array | string> {
  const ending = endingOf(path, MODEL_ENDINGS);
  if (ending === '.onnx') return (await import('../formats/onnx/index.ts')).exportOnnx(model, options);
  const set = Object.keys(options)[0];
  if (set !== undefined) {
    throw new EvenkeelError({
      where: `option --${set}`,
      expected: 'an OUT that ends in .onnx',
      got: path,
      remedy: set === 'fold' ? '`evenkeel fold` writes files of Keras.' : 'Leave it out.',
    });
  }
  if (ending === '.json') return `${await model.toJson({ onWarning: printWarning })}\n`;
  if (ending === '.weights.h5') return (await import('../formats/keras/index.ts')).weightsToBytes(model);
  return model.toBytes(ending === '.h5' ? 'h5' : 'keras', { onWarning: printWarning });
}
