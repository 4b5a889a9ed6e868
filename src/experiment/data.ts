import { EvenkeelError } from '../core/errors.ts';
import { permutation, streamKey } from '../core/random.ts';
import type { Shape, Tensor } from '../core/tensor/tensor.ts';
import type { TrainTest } from '../datasets/index.ts';
import { normalize, StandardScaler } from '../datasets/preprocessing/index.ts';
import type { ComparisonDesign, TASKS } from './design.ts';
import { classIndices, countClasses, oneHot, regressionTargets, requireOneClass } from './labels.ts';
import { flagOf, type Range, rangeExpected } from './option.ts';
import { fitSamples, sampleShape } from './samples.ts';

/** What both arms train and are tested on. */
export interface TrialData {
  readonly trainX: Tensor;
  readonly trainY: Tensor;
  readonly testX: Tensor;
  readonly testY: Tensor;
  /** Samples that choose the best epoch; without them none is chosen. */
  readonly validationX?: Tensor;
  readonly validationY?: Tensor;
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
  /** Whether classes are told by their index, as sparse losses take them, and not as one-hot rows. Default false. */
  readonly sparse?: boolean;
}

/** What the data asks of a network: `classes` are those of all samples, whichever are chosen. */
export function taskOf(
  { trainX, trainY, testY, classNames }: TrainTest,
  where = 'data',
  kind: TaskKind = 'classification',
): Task {
  if (kind === 'regression') return { inputShape: sampleShape(trainX), classes: regressionTargets(trainY, where).rowSize, kind };
  for (const y of [trainY, testY]) requireOneClass(y, where);
  const labels = [trainY, testY].map((y) => classIndices(y, where));
  return { inputShape: sampleShape(trainX), classes: countClasses(labels, classNames), kind };
}

/** Rows of numbers on the chosen scale. What scaling needs to know it learns from the training samples, the first, alone. */
function scaled(parts: readonly Tensor[], scale: ComparisonDesign['data']['scale']): Tensor[] {
  const rows = parts.map((x) => x.reshape([x.shape[0] as number, -1]));
  if (scale === 'raw') return rows;
  if (scale === 'unit') return rows.map(inUnit);
  if (scale === 'l2') return rows.map((x) => normalize(x));
  const scaler = new StandardScaler().fit(rows[0] as Tensor);
  return rows.map((x) => scaler.transform(x));
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

function requireRange(name: 'train' | 'test' | 'validation', { begin, end }: Range, samples: number): void {
  if (end <= samples) return;
  throw new EvenkeelError({ where: `option ${flagOf(name)}`, expected: rangeExpected(samples), got: `"${begin}:${end}"` });
}

/** Samples by a range, or by their positions. */
type Chosen = Range | Int32Array;

const choose = (x: Tensor, chosen: Chosen) =>
  chosen instanceof Int32Array ? x.gather(chosen) : x.slice(chosen.begin, chosen.end);

/**
 * The samples to train on and those that choose the best epoch: a range of others, or a fraction of those to train on, drawn at random, the same
 * each time.
 * @throws EvenkeelError for samples that are in both, and for a fraction of less than one sample
 */
function divide(train: Range, validation: Range | number | null, samples: number): { train: Chosen; validation?: Chosen } {
  if (validation === null) return { train };
  const where = `option ${flagOf('validation')}`;
  if (typeof validation !== 'number') {
    requireRange('validation', validation, samples);
    if (validation.end <= train.begin || validation.begin >= train.end) return { train, validation };
    throw new EvenkeelError({
      where,
      expected: `samples outside of those trained on, ${train.begin}:${train.end}`,
      got: `"${validation.begin}:${validation.end}"`,
      remedy: 'Name others, or a fraction, which is then not trained on.',
    });
  }
  const count = Math.floor(validation * (train.end - train.begin));
  if (count < 1) {
    throw new EvenkeelError({
      where,
      expected: `at least one of the ${train.end - train.begin} training samples`,
      got: String(validation),
    });
  }
  const order = permutation(streamKey(0, 'validation'), train.end - train.begin).map((i) => i + train.begin);
  return { train: Int32Array.from(order.subarray(count)).sort(), validation: Int32Array.from(order.subarray(0, count)).sort() };
}

/**
 * Cuts the chosen samples out of the data, scales them and one-hot encodes the labels where they are classes.
 * @throws EvenkeelError for ranges beyond the data, and for samples and classes that do not fit the task
 */
export function prepareData(
  data: TrainTest,
  {
    train,
    test,
    validation = null,
    scale,
  }: Pick<ComparisonDesign['data'], 'train' | 'test' | 'scale'> & Partial<Pick<ComparisonDesign['data'], 'validation'>>,
  { inputShape, classes, kind, sparse = false }: Task = taskOf(data),
): TrialData {
  const samples = data.trainX.shape[0] as number;
  requireRange('train', train, samples);
  requireRange('test', test, data.testX.shape[0] as number);
  const chosen = divide(train, validation, samples);
  const parts = [choose(data.trainX, chosen.train), choose(data.testX, test)];
  if (chosen.validation) parts.push(choose(data.trainX, chosen.validation));
  const [trainX, testX, validationX] = scaled(parts, scale) as [Tensor, Tensor, Tensor?];
  const x = (rows: Tensor, like: Tensor) => fitSamples(rows.reshape([-1, ...like.shape.slice(1)]), inputShape, 'data');
  const y = (labels: Tensor, samples: Chosen) => {
    if (kind === 'regression') return choose(regressionTargets(labels, 'data'), samples);
    const numbers = choose(classIndices(labels, 'data'), samples);
    // One number tells two classes apart.
    if (classes === 1) return numbers.reshape([-1, 1]);
    const rows = oneHot(numbers, classes, 'data');
    return sparse ? numbers : rows;
  };
  return {
    trainX: x(trainX, data.trainX),
    trainY: y(data.trainY, chosen.train),
    testX: x(testX, data.testX),
    testY: y(data.testY, test),
    ...(validationX &&
      chosen.validation && { validationX: x(validationX, data.trainX), validationY: y(data.trainY, chosen.validation) }),
  };
}

/** The samples of a design without factors, cut out and scaled. */
export type DataOf = (data: ComparisonDesign['data']) => TrialData;

/** Prepares the same samples once. */
export function cached(make: DataOf): DataOf {
  const made = new Map<string, TrialData>();
  return (data) => {
    const key = JSON.stringify(data);
    const known = made.get(key) ?? make(data);
    made.set(key, known);
    return known;
  };
}
