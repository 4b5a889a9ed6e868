import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import type { ConcatenateAttrs } from '../../../ops/concatenate.ts';
import { i32 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';
import { copyRun } from './copyBox.ts';

/** A task is one place along the axes before: there every operand has one run of neighbours, and so has the result. */
export const concatenate: KernelFactory<ConcatenateAttrs> = ({ inputs, outputs, attrs: { axis } }) => {
  const y = outputs[0] as Value;
  const outer = sizeOf(y.shape.slice(0, axis));
  const length = sizeOf(y.shape) / outer;
  const runs = inputs.map((v) => ({ v, floats: sizeOf(v.shape) / outer }));
  return {
    phases: (k) => [
      {
        tasks: outer,
        emit: (f, begin, end) =>
          f.for(begin, end, 1, (i) => {
            let start = 0;
            for (const { v, floats } of runs) {
              const target = f.let(i32.add(i32.mul(i, length * 4), k.address(y) + start * 4));
              copyRun(f, target, f.let(i32.add(i32.mul(i, floats * 4), k.address(v))), floats);
              start += floats;
            }
          }),
      },
    ],
  };
};
