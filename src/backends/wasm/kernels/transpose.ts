import type { Value } from '../../../ir/graph.ts';
import { rowMajor } from '../../../ops/box.ts';
import { permutedStrides, type TransposeAttrs } from '../../../ops/transpose.ts';
import type { KernelFactory } from '../kernel.ts';
import { copyBox } from './copyBox.ts';

export const transpose: KernelFactory<TransposeAttrs> = ({ inputs, outputs, attrs }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value];
  const source = { offset: 0, strides: permutedStrides(x.shape, attrs) };
  const box = { shape: y.shape, source, target: { offset: 0, strides: rowMajor(y.shape) } };
  return { phases: (k) => [copyBox(box, k.address(x), k.address(y))] };
};
