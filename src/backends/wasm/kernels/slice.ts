import type { Value } from '../../../ir/graph.ts';
import { rowMajor } from '../../../ops/box.ts';
import type { SliceAttrs } from '../../../ops/slice.ts';
import type { KernelFactory } from '../kernel.ts';
import { copyBox } from './copyBox.ts';

/** Where an element with these indices lies. */
export const offsetOf = (indices: readonly number[], strides: readonly number[]) =>
  indices.reduce((total, i, axis) => total + i * (strides[axis] as number), 0);

export const slice: KernelFactory<SliceAttrs> = ({ inputs, outputs, attrs: { begin, size } }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value];
  const strides = rowMajor(x.shape);
  const source = { offset: offsetOf(begin, strides), strides };
  const box = { shape: size, source, target: { offset: 0, strides: rowMajor(size) } };
  return { phases: (k) => [copyBox(box, k.address(x), k.address(y))] };
};
