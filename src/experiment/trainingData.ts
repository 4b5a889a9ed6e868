import { EvenkeelError } from '../core/errors.ts';
import type { Samples, TableSchema } from '../datasets/index.ts';
import type { Design } from './design.ts';
import { areTwoClasses, countClasses, hasFractions, regressionTargets } from './labels.ts';
import { ALL } from './option.ts';
import { sampleShape, splitData } from './samples.ts';
import type { DataReader } from './setup.ts';
import type { Labels, OpenModel, Origin, TrainingTask } from './training.ts';

/** The data of a design, in parts, with what it asks of a model. */
export interface TrainingData {
  readonly train: Samples;
  readonly test?: Samples;
  readonly classNames?: readonly string[];
  readonly schema?: TableSchema;
  readonly task: TrainingTask;
  readonly labels: Labels;
}

/**
 * Reads the data of a design and says which samples are to train on and which to test with: a fifth that is held out, where neither the data nor
 * `fit` parts them.
 */
export async function loadData(
  { data, fit, task }: Design,
  model: OpenModel,
  { read: readData, isNamed }: DataReader,
  { where, resolve }: Origin,
): Promise<TrainingData> {
  const { path, limit = ALL } = data;
  const read = await readData({ ...data, path: isNamed(path) ? path : resolve(path) }, await model.inputShape());
  // Where fit holds samples back itself, it gets all of them.
  const parts = 'trainX' in read || fit.validationSplit === undefined ? (await splitData(read)).data : undefined;
  const all = parts ? { x: parts.trainX, y: parts.trainY } : (read as Samples);
  const train = { x: all.x.slice(0, limit), y: all.y.slice(0, limit) };
  if ((train.x.shape[0] as number) === 0) {
    throw new EvenkeelError({ where: `${where}, data`, expected: 'samples to train on', got: 'none' });
  }
  const { classNames } = read;
  const labels = parts ? [parts.trainY, parts.testY] : [all.y];
  const kind = task ?? (!classNames && labels.some(hasFractions) ? 'regression' : 'classification');
  if (kind === 'regression') for (const y of labels) regressionTargets(y, `data ${path}`);
  const single = labels.every((y) => y.size === y.shape[0]);
  const wide = labels[0]?.shape.at(-1) as number;
  return {
    train,
    ...(parts && { test: { x: parts.testX, y: parts.testY } }),
    ...(classNames && { classNames }),
    ...('x' in read && read.schema && { schema: read.schema }),
    task: {
      inputShape: sampleShape(train.x),
      classes: !single ? wide : kind === 'regression' ? 1 : Math.ceil(countClasses(labels, classNames)),
      kind,
    },
    labels: { kind, sparse: single, twoClasses: labels.every(areTwoClasses) },
  };
}
