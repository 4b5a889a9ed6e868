import { EvenkeelError, shapeText } from '../core/errors.ts';
import { smallest } from '../core/extremes.ts';
import { type Shape, sameShape, sizeOf, type Tensor } from '../core/tensor/tensor.ts';
import type { Samples, TrainTest } from '../datasets/index.ts';

/** The shape of one sample as a network takes it: images without channels, as those of MNIST, get an axis of one channel. */
export function sampleShape(x: Tensor): Shape {
  const shape = x.shape.slice(1);
  return shape.length === 2 ? [...shape, 1] : shape;
}

/**
 * Samples in the shape that a model takes. Only the axes may differ: images as rows, or with or without an axis of one channel.
 * @throws EvenkeelError for samples of another size
 */
export function fitSamples(x: Tensor, shape: Shape, where: string): Tensor {
  const given = x.shape.slice(1);
  if (sameShape(given, shape)) return x;
  const bare = (s: Shape) => (s.at(-1) === 1 ? s.slice(0, -1) : s);
  const asRows = given.length === 1 || shape.length === 1;
  if (sizeOf(given) === sizeOf(shape) && (asRows || sameShape(bare(given), bare(shape)))) return x.reshape([-1, ...shape]);
  throw new EvenkeelError({
    where,
    expected: `samples of shape ${shapeText(shape)}, as the model takes them`,
    got: shapeText(given),
    remedy: 'Take other data or another model, or resize the images.',
  });
}

/** What is held out for testing where data does not say it. */
export const TEST_FRACTION = 0.2;

/** Data in two parts; where it does not say which samples are for testing, a fraction of each class, the same each time. */
export async function splitData(data: Samples | TrainTest): Promise<{ readonly data: TrainTest; readonly heldOut: boolean }> {
  if ('trainX' in data) return { data, heldOut: false };
  const { trainTestSplit } = await import('../datasets/preprocessing/index.ts');
  const { x, y, classNames } = data;
  const parts = trainTestSplit({ x, y, testSize: TEST_FRACTION, seed: 0, stratify: canStratify(y) });
  return { data: { ...parts, ...(classNames && { classNames }) }, heldOut: true };
}

/** Whether labels are classes with enough samples of each for both parts. */
function canStratify(y: Tensor): boolean {
  const n = y.shape[0] as number;
  if (y.size !== n) return false;
  const counts = new Map<number, number>();
  for (const label of y.data) counts.set(label, (counts.get(label) ?? 0) + 1);
  return smallest(counts.values()) >= 2 && counts.size <= Math.ceil(n * TEST_FRACTION);
}
