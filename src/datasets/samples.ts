import { EvenkeelError, shapeText } from '../core/errors.ts';
import { sameShape, type Tensor } from '../core/tensor/tensor.ts';
import type { TableSchema } from './files/tableSchema.ts';

/** Samples with their labels: what `fit` takes. */
export interface Samples {
  /** One sample an entry along the first axis. */
  readonly x: Tensor;
  /** One label a sample. */
  readonly y: Tensor;
  /** What the labels 0, 1, … mean, where the source says it. */
  readonly classNames?: readonly string[];
  /** What the columns mean, where the samples come from a table. */
  readonly schema?: TableSchema;
}

/** Samples that may have no labels: what `predict` takes. */
export type UnlabelledSamples = Pick<Samples, 'x'> & Partial<Samples>;

/** Samples to train on and others to test with. */
export interface TrainTest {
  readonly trainX: Tensor;
  readonly trainY: Tensor;
  readonly testX: Tensor;
  readonly testY: Tensor;
  /** What the labels 0, 1, … mean, where the source says it. */
  readonly classNames?: readonly string[];
}

/** @throws EvenkeelError unless there is one label a sample */
export function pairSamples(where: string, x: Tensor, y: Tensor): Samples {
  if (x.rank > 0 && y.rank > 0 && x.shape[0] === y.shape[0]) return { x, y };
  throw new EvenkeelError({
    where,
    expected: 'as many labels as samples',
    got: `shapes ${shapeText(x.shape)} and ${shapeText(y.shape)}`,
    remedy: 'Write both for the same samples.',
  });
}

/** @throws EvenkeelError unless the samples to train on and to test with have one shape */
export function pairTrainTest(where: string, train: Samples, test: Samples): TrainTest {
  const [trainShape, testShape] = [train.x.shape.slice(1), test.x.shape.slice(1)];
  if (!sameShape(trainShape, testShape)) {
    throw new EvenkeelError({
      where,
      expected: 'samples of one shape',
      got: `${shapeText(trainShape)} to train on and ${shapeText(testShape)} to test with`,
      remedy: 'Make them alike.',
    });
  }
  const { classNames } = train;
  return { trainX: train.x, trainY: train.y, testX: test.x, testY: test.y, ...(classNames && { classNames }) };
}
