import type { Value } from '../../../ir/graph.ts';
import { f32, f32x4, i32, i32x4 } from '../assembler/instructions.ts';
import type { KernelFactory } from '../kernel.ts';

export const argmax: KernelFactory<undefined> = ({ inputs, outputs }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value];
  const n = x.shape.at(-1) as number;
  return {
    phases: (k) => [
      {
        tasks: x.shape.slice(0, -1).reduce((a, b) => a * b, 1),
        emit: (f, begin, end) =>
          f.for(begin, end, 1, (row) => {
            const start = f.let(i32.add(i32.mul(row, n * 4), i32.constant(k.address(x))));
            const best = f.let(i32.constant(0));
            const max = f.let(f32.load(start));
            f.for(1, n, 1, (i) => {
              const here = f.let(f32.load(i32.add(start, i32.mul(i, 4))));
              f.if(f32.gt(here, max), () => {
                f.set(max, here);
                f.set(best, i);
              });
            });
            const address = i32.add(i32.mul(row, 4), i32.constant(k.address(y)));
            f.storeLanes(address, f32x4.convertI32(i32x4.splat(best)), 1);
          }),
      },
    ],
  };
};
