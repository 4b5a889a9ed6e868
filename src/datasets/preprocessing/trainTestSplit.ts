import { requireInteger, requireThat } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { smallest } from '../../core/extremes.ts';
import { checkOptions, type OptionNames } from '../../core/options.ts';
import { permutation, streamKey, uniforms } from '../../core/random.ts';
import { type Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';

/** Samples: a tensor with one sample an entry, or several such for models with several inputs. */
type Arrays = TensorLike | readonly Tensor[];
type Split<T> = T extends readonly Tensor[] ? Tensor[] : T extends undefined ? undefined : Tensor;

export interface TrainTestSplitOptions<X extends Arrays, Y extends Arrays | undefined = undefined> {
  /** The samples, or a list of tensors with the same number of them. */
  readonly x: X;
  /** The labels, or a list of tensors, split as the samples are. */
  readonly y?: Y;
  /** Samples to test with: a fraction (0 to 1), rounded up, or a number of at least 1. Default: what `trainSize` leaves, or 0.25. */
  readonly testSize?: number;
  /** Samples to train on: a fraction, rounded down, or a number. Default: what `testSize` leaves. */
  readonly trainSize?: number;
  /** Decides the order. Default 0. */
  readonly seed?: number;
  /** Whether to mix the samples; otherwise the last ones are for testing. Default true. */
  readonly shuffle?: boolean;
  /** Keeps the fraction of each class in both parts: true for those of `y`, or one label a sample. Default false. */
  readonly stratify?: boolean | TensorLike;
}

export interface TrainTestSplit<X, Y> {
  readonly trainX: X;
  readonly testX: X;
  readonly trainY: Y;
  readonly testY: Y;
  /** Where each sample stood, to split anything else alike: `weights.gather(trainIndices)`. */
  readonly trainIndices: Uint32Array;
  readonly testIndices: Uint32Array;
}

const splitOptions = {
  x: 'required',
  y: 'optional',
  testSize: 'optional',
  trainSize: 'optional',
  seed: 'optional',
  shuffle: 'optional',
  stratify: 'optional',
} satisfies OptionNames<TrainTestSplitOptions<Arrays, Arrays | undefined>>;

const WHERE = 'preprocessing.trainTestSplit';

const isList = (value: unknown): value is readonly Tensor[] =>
  Array.isArray(value) && value.length > 0 && typeof value[0] === 'object' && !Array.isArray(value[0]);

const tensorsOf = (value: Arrays | undefined): Tensor[] =>
  value === undefined ? [] : isList(value) ? [...value] : [tensor(value as TensorLike)];

/** How many samples train and test, as scikit-learn rounds them. */
function sizes(n: number, testSize: number | undefined, trainSize: number | undefined): [train: number, test: number] {
  const samplesOf = (name: string, size: number, round: (v: number) => number) => {
    const fits = size > 0 && (size < 1 || (Number.isInteger(size) && size < n));
    requireThat(`${WHERE}, option ${name}`, size, fits, `a fraction between 0 and 1, or an integer from 1 to ${n - 1}`);
    return size < 1 ? round(size * n) : size;
  };
  const testOption = testSize ?? (trainSize === undefined ? 0.25 : undefined);
  let test = testOption === undefined ? undefined : samplesOf('testSize', testOption, Math.ceil);
  const train = trainSize === undefined ? n - (test as number) : samplesOf('trainSize', trainSize, Math.floor);
  test ??= n - train;
  if (train >= 1 && test >= 1 && train + test <= n) return [train, test];
  throw new EvenkeelError({
    where: WHERE,
    expected: `at least one sample in each part, of ${n} in all`,
    got: `${train} to train on and ${test} to test with`,
    remedy: 'Choose another testSize.',
  });
}

/**
 * Divides `draws` among groups in proportion to their sizes, in integers: rounded down first, then one more for those that lost most by
 * rounding, and among equals by lot.
 */
function allocate(groups: readonly number[], draws: number, lots: Float64Array): number[] {
  const total = groups.reduce((a, b) => a + b, 0);
  const exact = groups.map((size) => (size * draws) / total);
  const out = exact.map(Math.floor);
  const open = draws - out.reduce((a, b) => a + b, 0);
  const rest = (i: number) => (exact[i] as number) - (out[i] as number);
  const order = groups.map((_, i) => i).sort((a, b) => rest(b) - rest(a) || (lots[a] as number) - (lots[b] as number));
  for (const i of order.slice(0, open)) out[i] = (out[i] as number) + 1;
  return out;
}

/** The positions of the samples of each class, in their order. */
function classesOf(labels: Tensor, n: number): number[][] {
  if (labels.size !== n) {
    const remedy = 'Stratify by class indices, not by one-hot rows.';
    throw new EvenkeelError({
      where: `${WHERE}, option stratify`,
      expected: `one label for each of ${n} samples`,
      got: `${labels.size}`,
      remedy,
    });
  }
  const classes = new Map<number, number[]>();
  labels.data.forEach((label, i) => {
    const members = classes.get(label);
    if (members) members.push(i);
    else classes.set(label, [i]);
  });
  return [...classes].sort(([a], [b]) => a - b).map(([, members]) => members);
}

/** The positions to train on and to test with, where each class keeps its fraction. */
function stratified(labels: Tensor, n: number, [train, test]: [number, number], seed: number): [Uint32Array, Uint32Array] {
  const classes = classesOf(labels, n);
  const least = smallest(classes.map(({ length }) => length));
  const problem = (expected: string, got: string, remedy: string): never => {
    throw new EvenkeelError({ where: `${WHERE}, option stratify`, expected, got, remedy });
  };
  if (least < 2) problem('at least 2 samples of each class', `${least}`, 'Leave the class out, or do not stratify.');
  if (Math.min(train, test) < classes.length) {
    problem(
      `at least as many samples in each part as the ${classes.length} classes`,
      `${Math.min(train, test)}`,
      'Choose another testSize.',
    );
  }
  const lots = uniforms(streamKey(seed, 'trainTestSplit/lots'), 2 * classes.length);
  const trains = allocate(
    classes.map(({ length }) => length),
    train,
    lots,
  );
  const tests = allocate(
    classes.map(({ length }, i) => length - (trains[i] as number)),
    test,
    lots.subarray(classes.length),
  );
  const [trainIndices, testIndices]: [number[], number[]] = [[], []];
  for (const [i, members] of classes.entries()) {
    const order = permutation(streamKey(seed, 'trainTestSplit/classes'), members.length, i);
    const [from, to] = [trains[i] as number, (trains[i] as number) + (tests[i] as number)];
    order.forEach((o, position) => {
      if (position < from) trainIndices.push(members[o] as number);
      else if (position < to) testIndices.push(members[o] as number);
    });
  }
  const mixed = (list: number[], lane: number) =>
    permutation(streamKey(seed, 'trainTestSplit/mix'), list.length, lane).map((i) => list[i] as number);
  return [mixed(trainIndices, 0), mixed(testIndices, 1)];
}

/**
 * Splits samples and labels in two, as scikit-learn's `train_test_split`: ⌈testSize·n⌉ samples to test with and the others to train on, mixed,
 * or with `stratify` so that each class is the same fraction of both, to within one sample. One seed gives the same parts everywhere.
 * Element types stay as they are.
 * @returns the parts, with lists where lists were given, and where each sample stood
 * @throws EvenkeelError where there are not as many labels as samples, for parts that would be empty or too large, and, stratified, for a class of
 * one sample or a part smaller than the number of classes
 */
export function trainTestSplit<X extends Arrays, Y extends Arrays | undefined = undefined>(
  options: TrainTestSplitOptions<X, Y>,
): TrainTestSplit<Split<X>, Split<Y>> {
  checkOptions<TrainTestSplitOptions<Arrays, Arrays | undefined>, typeof splitOptions>(WHERE, options, splitOptions);
  const { x, y, testSize, trainSize, seed = 0, shuffle = true, stratify = false } = options;
  requireInteger(`${WHERE}, option seed`, seed, 0);
  const [xs, ys] = [tensorsOf(x), tensorsOf(y)];
  const n = xs[0]?.shape[0] ?? 0;
  for (const array of [...xs, ...ys]) {
    if (array.rank > 0 && array.shape[0] === n) continue;
    const remedy = 'All arrays must hold the same samples.';
    throw new EvenkeelError({
      where: WHERE,
      expected: `${n} samples in each array`,
      got: `${array.shape[0] ?? 'a single number'}`,
      remedy,
    });
  }
  requireThat(`${WHERE}, number of samples`, n, n >= 2, 'at least 2');
  const parts = sizes(n, testSize, trainSize);
  const labels = stratify === true ? ys[0] : stratify === false ? undefined : tensor(stratify);
  requireThat(
    `${WHERE}, option stratify`,
    'true without y',
    stratify !== true || labels !== undefined,
    'labels: y, or a list of them',
  );
  requireThat(`${WHERE}, option stratify`, 'with shuffle: false', shuffle || !labels, 'samples that may be mixed');
  let indices: [Uint32Array, Uint32Array];
  if (labels) indices = stratified(labels, n, parts, seed);
  else {
    const [train, test] = parts;
    const order = shuffle ? permutation(streamKey(seed, 'trainTestSplit'), n) : Uint32Array.from({ length: n }, (_, i) => i);
    // scikit-learn's order: mixed, the first are for testing; in order, the last.
    indices = shuffle
      ? [order.slice(test, test + train), order.slice(0, test)]
      : [order.slice(0, train), order.slice(train, train + test)];
  }
  const [trainIndices, testIndices] = indices;
  const take = (value: Arrays | undefined, arrays: readonly Tensor[], at: Uint32Array) => {
    const taken = arrays.map((array) => array.gather(at));
    return isList(value) ? taken : taken[0];
  };
  return {
    trainX: take(x, xs, trainIndices) as Split<X>,
    testX: take(x, xs, testIndices) as Split<X>,
    trainY: take(y, ys, trainIndices) as Split<Y>,
    testY: take(y, ys, testIndices) as Split<Y>,
    trainIndices,
    testIndices,
  };
}
