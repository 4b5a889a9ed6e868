import { EvenkeelError } from '../core/errors.ts';
import type { Shape, Tensor } from '../core/tensor/tensor.ts';
import type { TrainTest } from '../datasets/index.ts';
import { normalize, StandardScaler } from '../datasets/preprocessing/index.ts';
import type { ComparisonDesign, TASKS } from './design.ts';
import { classIndices, countClasses, oneHot, regressionTargets } from './labels.ts';
import { flagOf, type Range, rangeExpected } from './option.ts';
import { fitSamples, sampleShape } from './samples.ts';

/** What both arms train and are tested on. */
export interface TrialData {
  readonly trainX: Tensor;
  readonly trainY: Tensor;
  readonly testX: Tensor;
  readonly testY: Tensor;
}

/** Whether labels are classes to tell apart or numbers to predict. */
export type TaskKind = (typeof TASKS)[number];

/** What a network is to take and to give. */
export interface Task {
  /** The shape of one sample. */
  readonly inputShape: Shape;
  /** Classes to tell apart; of a regression, how many numbers a sample has. */
  readonly classes: number;
  /** Default 'classification'. */
  readonly kind?: TaskKind;
}

/** What the data asks of a network: `classes` are those of all samples, whichever are chosen. */
export function taskOf(
  { trainX, trainY, testY, classNames }: TrainTest,
  where = 'data',
  kind: TaskKind = 'classification',
): Task {
  if (kind === 'regression') return { inputShape: sampleShape(trainX), classes: regressionTargets(trainY, where).rowSize, kind };
  const labels = [trainY, testY].map((y) => classIndices(y, where));
  return { inputShape: sampleShape(trainX), classes: countClasses(labels, classNames), kind };
}

/** Rows of numbers on the chosen scale. What scaling needs to know it learns from the training samples alone. */
function scaled(train: Tensor, test: Tensor, scale: ComparisonDesign['data']['scale']): [Tensor, Tensor] {
  const rows = [train, test].map((x) => x.reshape([x.shape[0] as number, -1])) as [Tensor, Tensor];
  if (scale === 'raw') return rows;
  if (scale === 'unit') return [inUnit(rows[0]), inUnit(rows[1])];
  if (scale === 'l2') return [normalize(rows[0]), normalize(rows[1])];
  const scaler = new StandardScaler().fit(rows[0]);
  return [scaler.transform(rows[0]), scaler.transform(rows[1])];
}

/**
 * Bytes from 0 to 1.
 * @throws EvenkeelError for other numbers, whose range is not known
 */
export function inUnit(x: Tensor): Tensor {
  if (x.dtype === 'uint8') return x.map((v) => v / 255);
  throw new EvenkeelError({
    where: 'option --scale',
    expected: 'bytes to divide by 255',
    got: `samples of ${x.dtype}`,
    remedy: 'Leave it out, or choose another scale.',
  });
}

function requireRange(name: 'train' | 'test', { begin, end }: Range, samples: number): void {
  if (end <= samples) return;
  throw new EvenkeelError({ where: `option ${flagOf(name)}`, expected: rangeExpected(samples), got: `"${begin}:${end}"` });
}

/**
 * Cuts the chosen samples out of the data, scales them and one-hot encodes the labels where they are classes.
 * @throws EvenkeelError for ranges beyond the data, and for samples and classes that do not fit the task
 */
export function prepareData(
  data: TrainTest,
  { train, test, scale }: Pick<ComparisonDesign['data'], 'train' | 'test' | 'scale'>,
  { inputShape, classes, kind }: Task = taskOf(data),
): TrialData {
  requireRange('train', train, data.trainX.shape[0] as number);
  requireRange('test', test, data.testX.shape[0] as number);
  const [trainX, testX] = scaled(data.trainX.slice(train.begin, train.end), data.testX.slice(test.begin, test.end), scale);
  const x = (rows: Tensor, like: Tensor) => fitSamples(rows.reshape([-1, ...like.shape.slice(1)]), inputShape, 'data');
  const y = (labels: Tensor, { begin, end }: Range) => {
    if (kind === 'regression') return regressionTargets(labels, 'data').slice(begin, end);
    const numbers = classIndices(labels, 'data').slice(begin, end);
    // One number tells two classes apart.
    return classes === 1 ? numbers.reshape([-1, 1]) : oneHot(numbers, classes, 'data');
  };
  return {
    trainX: x(trainX, data.trainX),
    trainY: y(data.trainY, train),
    testX: x(testX, data.testX),
    testY: y(data.testY, test),
  };
}
