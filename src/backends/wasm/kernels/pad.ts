import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import { rowMajor } from '../../../ops/box.ts';
import type { PadAttrs } from '../../../ops/pad.ts';
import { i32 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';
import { copyBox } from './copyBox.ts';
import { offsetOf } from './slice.ts';

/** Zeros everywhere, then the operand in its place. */
export const pad: KernelFactory<PadAttrs> = ({ inputs, outputs, attrs: { before } }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value];
  const strides = rowMajor(y.shape);
  const target = { offset: offsetOf(before, strides), strides };
  const box = { shape: x.shape, source: { offset: 0, strides: rowMajor(x.shape) }, target };
  const rows = y.shape[0] ?? 1;
  const rowBytes = (sizeOf(y.shape) / rows) * 4;
  return {
    phases: (k) => [
      {
        tasks: rows,
        emit: (f, begin, end) => f.zero(i32.add(i32.mul(begin, rowBytes), k.address(y)), i32.mul(i32.sub(end, begin), rowBytes)),
      },
      copyBox(box, k.address(x), k.address(y)),
    ],
  };
};
