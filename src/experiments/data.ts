import type { Mnist } from '../datasets/mnist.ts';
import { normalize, StandardScaler } from '../preprocessing/index.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { toCategorical } from '../utils/index.ts';
import type { CompareConfig } from './options.ts';

/** What both arms train and are tested on. */
export interface TrialData {
  readonly trainX: Tensor;
  readonly trainY: Tensor;
  readonly testX: Tensor;
  readonly testY: Tensor;
}

/** Rows of pixels on the chosen scale. What scaling needs to know it learns from the training images alone. */
function scaled(train: Tensor, test: Tensor, scale: CompareConfig['scale']): [Tensor, Tensor] {
  const rows = [train, test].map((x) => x.reshape([x.shape[0] as number, -1])) as [Tensor, Tensor];
  if (scale === 'raw') return rows;
  if (scale === 'unit') return [rows[0].map((v) => v / 255), rows[1].map((v) => v / 255)];
  if (scale === 'l2') return [normalize(rows[0]), normalize(rows[1])];
  const scaler = new StandardScaler().fit(rows[0]);
  return [scaler.transform(rows[0]), scaler.transform(rows[1])];
}

/** Cuts the chosen images out of MNIST, scales them and one-hot encodes the labels. */
export function prepareData(mnist: Mnist, { train, test, scale }: CompareConfig): TrialData {
  const [trainX, testX] = scaled(mnist.trainX.slice(train.begin, train.end), mnist.testX.slice(test.begin, test.end), scale);
  return {
    trainX: trainX.reshape([-1, 28, 28, 1]),
    trainY: toCategorical(mnist.trainY.slice(train.begin, train.end), 10),
    testX: testX.reshape([-1, 28, 28, 1]),
    testY: toCategorical(mnist.testY.slice(test.begin, test.end), 10),
  };
}
