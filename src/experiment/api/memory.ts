import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';
import type { Samples, TrainTest } from '../../datasets/index.ts';
import { pairSamples, pairTrainTest } from '../../datasets/samples.ts';
import { Model } from '../../models/model.ts';
import { modelFrom } from '../modelFile.ts';
import type { NetworkSource } from '../network.ts';
import { requireNumbersOf } from '../readData.ts';

interface Named {
  /** What reports call the data. Default 'data in memory'. */
  readonly name?: string;
  /** What the labels 0, 1, … mean. */
  readonly classNames?: readonly string[];
}

/**
 * Samples and labels in memory, as `fit` takes them: tensors, typed arrays in one dimension, or nested arrays. A fifth of each class is held out
 * for testing where nothing says which samples are to be tested with.
 */
export type MemoryData =
  | (Named & { readonly x: TensorLike; readonly y: TensorLike })
  | (Named & {
      readonly trainX: TensorLike;
      readonly trainY: TensorLike;
      readonly testX: TensorLike;
      readonly testY: TensorLike;
    });

const SINGLE = ['x', 'y'] as const;
const PARTED = ['trainX', 'trainY', 'testX', 'testY'] as const;
const KEYS: readonly string[] = [...SINGLE, ...PARTED, 'classNames', 'name'];

/** What data in memory is called where it says no name. */
const IN_MEMORY = 'data in memory';

/** A tensor; what cannot be one is refused by the path at which it was given. */
function convert(value: unknown, where: string): Tensor {
  if (value === undefined || value === null) {
    const expected = 'a tensor, a typed array or nested arrays of numbers';
    throw new EvenkeelError({
      where,
      expected,
      got: String(value),
      remedy: 'Give { x, y }, or { trainX, trainY, testX, testY }.',
    });
  }
  try {
    return tensor(value as TensorLike);
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where }, { cause });
  }
}

/**
 * Checks data in memory and gives it the form in which files are read.
 * @throws EvenkeelError naming the path of what does not fit, and for NaN and infinity, of which a network learns nothing
 */
export function readMemoryData(data: MemoryData, where: string): { readonly name: string; readonly read: Samples | TrainTest } {
  const unknown = Object.keys(data).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    const problem = { where, expected: `keys among ${KEYS.join(', ')}`, got: `"${unknown}"` };
    throw new EvenkeelError({ ...problem, ...didYouMean(unknown, KEYS) });
  }
  const { name = IN_MEMORY, classNames } = data;
  const given = { ...data } as Readonly<Record<string, unknown>>;
  const isParted = PARTED.some((key) => given[key] !== undefined);
  if (isParted && SINGLE.some((key) => given[key] !== undefined)) {
    throw new EvenkeelError({ where, expected: `either ${SINGLE.join(', ')} or ${PARTED.join(', ')}`, got: 'some of both' });
  }
  const of = (key: string) => convert(given[key], `${where}.${key}`);
  const names = classNames && { classNames };
  const read = isParted
    ? {
        ...pairTrainTest(
          where,
          pairSamples(`${where}.trainX`, of('trainX'), of('trainY')),
          pairSamples(`${where}.testX`, of('testX'), of('testY')),
        ),
        ...names,
      }
    : { ...pairSamples(`${where}.x`, of('x'), of('y')), ...names };
  requireNumbersOf(read, where);
  return { name, read };
}

/** A model in memory, or what makes it, which is called once. Each arm is made of it as of a file; it is left as it is. */
export type MemoryModel = Model | (() => Model | Promise<Model>);

/** Whether what was given as a model is one, or a function, and no file's path. */
export const isMemoryModel = (model: unknown): model is MemoryModel =>
  typeof model === 'function' || (typeof model === 'object' && model !== null);

/** The bytes of a model, where they hold all of it; a custom layer or loss, which no file names the code of, does not travel. */
async function bytesOf(model: Model): Promise<Uint8Array | undefined> {
  let isWhole = true;
  try {
    const bytes = await model.toBytes('keras', {
      onWarning: () => {
        isWhole = false;
      },
    });
    if (isWhole) await modelFrom(bytes, 'model in memory', { compile: true });
    return isWhole ? bytes : undefined;
  } catch (error) {
    if (error instanceof EvenkeelError) return undefined;
    throw error;
  }
}

/**
 * The networks' source of a model in memory: as the bytes of a file, which other threads can read, or where a file cannot hold it, itself.
 * @throws EvenkeelError for what is no model of this library
 */
export async function memoryNetwork(given: MemoryModel, keepWeights: boolean, where: string): Promise<NetworkSource> {
  const model: unknown = typeof given === 'function' ? await given() : given;
  if (!(model instanceof Model)) {
    const isForeign = typeof model === 'object' && model !== null && 'trainer' in model;
    throw new EvenkeelError({
      where,
      expected: 'a model, a function that makes one, or the path of a file',
      got: isForeign ? 'a model of another copy of Evenkeel' : describeValue(model),
      remedy: isForeign ? 'Import evenkeel and evenkeel/experiments from one installation.' : 'Make it with sequential or model.',
    });
  }
  const bytes = await bytesOf(model);
  return bytes
    ? { kind: 'file', path: model.name, bytes, keepWeights, inMemory: true }
    : { kind: 'memory', path: model.name, model, keepWeights };
}
