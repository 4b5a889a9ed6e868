import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Samples, TrainTest } from '../datasets/index.ts';
import type { UnlabelledSamples } from '../datasets/samples.ts';
import { isNamed, titleOf } from '../experiment/dataNames.ts';
import type { ReadingOptions } from '../experiment/fileOptions.ts';
import { readData, readUnlabelled } from '../experiment/readData.ts';
import type { DataReader } from '../experiment/setup.ts';
import { warnOfGuessedColumns } from './columnsFile.ts';
import { type KnownSchema, readingContext, withFlagNames } from './fileFlags.ts';
import type { Values } from './flags.ts';

/** How runs of commands get their data. */
export const dataReader: DataReader = {
  read: (data, shape) => withFlagNames(() => readData(data, readingContext({}), shape)),
  isNamed,
  titleOf,
};

type Part = Values<'part' | 'limit'>;
type DataFlags = ReadingOptions & Part & KnownSchema;

/** The samples of one part of the data, or all where the data does not tell parts apart. */
function partOf(data: Samples | TrainTest, { part, limit }: Part, otherwise: 'train' | 'test'): Samples {
  const cut = ({ x, y, classNames }: Samples): Samples => ({
    x: x.slice(0, limit),
    y: y.slice(0, limit),
    ...(classNames && { classNames }),
  });
  if ('trainX' in data) {
    const names = data.classNames && { classNames: data.classNames };
    const { trainX, trainY, testX, testY } = data;
    return cut((part ?? otherwise) === 'train' ? { x: trainX, y: trainY, ...names } : { x: testX, y: testY, ...names });
  }
  if (part === undefined) return cut(data);
  throw new EvenkeelError({
    where: 'option --part',
    expected: 'data that says which samples are to train on and which to test with',
    got: `${part} of data that does not`,
    remedy: 'Leave it out.',
  });
}

/** Reads the data that flags name, and warns of what its table alone says. */
async function read<T extends UnlabelledSamples | TrainTest>(
  readFrom: (data: ReadingOptions & { path: string }, context: ReturnType<typeof readingContext>, shape?: Shape) => Promise<T>,
  path: string,
  flags: DataFlags,
  shape: Shape | undefined,
): Promise<T> {
  const data = await withFlagNames(() => readFrom({ ...flags, path }, readingContext(flags), shape));
  if ('x' in data) warnOfGuessedColumns(`data ${path}`, flags.schema, data.schema);
  return data;
}

/** Samples with their labels: of the part that flags name, or else of `otherwise`. */
export async function readLabelledOf(
  path: string,
  flags: DataFlags,
  otherwise: 'train' | 'test',
  shape?: Shape,
): Promise<Samples> {
  return partOf(await read(readData, path, flags, shape), flags, otherwise);
}

/** Samples for what needs no labels: with them where the data has some. */
export async function readSamplesOf(
  path: string,
  flags: DataFlags,
  otherwise: 'train' | 'test',
  shape?: Shape,
): Promise<UnlabelledSamples> {
  const data = await read(readUnlabelled, path, flags, shape);
  if ('trainX' in data || data.y) return partOf(data as Samples | TrainTest, flags, otherwise);
  return { x: data.x.slice(0, flags.limit) };
}
