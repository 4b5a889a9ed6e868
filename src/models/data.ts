import { EvenkeelError, shapeText } from '../errors.ts';
import { type Shape, sameShape, type Tensor, type TensorLike, type TypedArray, tensor } from '../tensor/tensor.ts';

/** Samples and their labels. */
export type DataPair = readonly [x: TensorLike, y: TensorLike];

/** Checks samples against the shape that the model was built for (without the batch axis); `first` is what they are fed to. */
export function toSamples(x: TensorLike, inputShape: Shape, where: string, first: string): Tensor {
  const data = tensor(x);
  const own = data.shape.slice(1);
  if (sameShape(own, inputShape)) return data;
  const fits = data.rank > 0 && data.size === (data.shape[0] as number) * inputShape.reduce((p, d) => p * d, 1);
  throw new EvenkeelError({
    where,
    expected: `samples of shape ${shapeText([null, ...inputShape])}, as ${first} was built for`,
    got: shapeText(data.shape),
    remedy: fits ? `Use x.reshape([${[-1, ...inputShape].join(', ')}]).` : 'Check the data or the inputShape of the first layer.',
  });
}

/** Checks that there is at least one sample and as many labels as samples. */
export function requireSameLength(x: Tensor, y: Tensor, where: string): void {
  if (x.shape[0] === y.shape[0] && (x.shape[0] ?? 0) > 0) return;
  throw new EvenkeelError({
    where,
    expected: 'at least one sample and as many labels as samples',
    got: `${x.shape[0] ?? 0} samples and ${y.shape[0] ?? 0} labels`,
  });
}

/** Copies samples of `source` into a program's input buffer, in the order of `indices` from `begin` on. */
export function gatherInto(
  target: TypedArray | undefined,
  source: Tensor,
  indices: ArrayLike<number>,
  begin: number,
  count: number,
): void {
  const row = source.rowSize;
  for (let i = 0; i < count; i++) {
    const at = (indices[begin + i] as number) * row;
    target?.set(source.data.subarray(at, at + row), i * row);
  }
}
