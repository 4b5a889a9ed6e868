import type { Value } from '../../../ir/graph.ts';
import type { FunctionBuilder } from '../assembler/function.ts';
import { f32x4, type I32, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { KernelContext, KernelFactory } from '../kernel.ts';
import { exp, log } from './math.ts';

/** Combines the four lanes with `combine`; the result is in all of them. */
function across(f: FunctionBuilder, a: V128, combine: (a: V128, b: V128) => V128): V128 {
  const pairs = f.let(combine(a, v128.shuffle32(a, a, [2, 3, 0, 1])));
  return f.let(combine(pairs, v128.shuffle32(pairs, pairs, [1, 0, 3, 2])));
}

type Finish = (f: FunctionBuilder, k: KernelContext, shifted: V128, sum: V128) => V128;

/** Row by row: the maximum, the sum of exponentials, the results. */
const rowKernel =
  (prepare: (f: FunctionBuilder, k: KernelContext, sum: V128) => V128, finish: Finish): KernelFactory<undefined> =>
  ({ inputs, outputs }) => {
    const [x, y] = [inputs[0] as Value, outputs[0] as Value];
    const n = x.shape.at(-1) as number;
    const mainLength = n - (n % 4);
    const mask = i32x4.constant(...([0, 1, 2, 3].map((lane) => (lane < n % 4 ? -1 : 0)) as [number]));

    /** Calls `visit` for each group of elements of a row; in the last one lanes past the row's end are marked by `filled`. */
    const forEachVector = (
      f: FunctionBuilder,
      visit: (at: I32, lanes: number, filled: (a: V128, other: number) => V128) => void,
    ) => {
      f.for(0, mainLength, 4, (i) => visit(f.let(i32.mul(i, 4)), 4, (a) => a));
      if (n > mainLength)
        visit(i32.constant(mainLength * 4), n - mainLength, (a, other) => v128.select(mask, a, f32x4.constant(other)));
    };

    return {
      phases: (k) => [
        {
          tasks: x.shape.slice(0, -1).reduce((a, b) => a * b, 1),
          emit: (f, begin, end) =>
            f.for(begin, end, 1, (row) => {
              const start = f.let(i32.mul(row, n * 4));
              const load = (at: I32) => v128.load(i32.add(start, at), k.address(x));
              const top = f.let(f32x4.constant(Number.NEGATIVE_INFINITY));
              forEachVector(f, (at, _, filled) => f.set(top, f32x4.max(top, filled(load(at), Number.NEGATIVE_INFINITY))));
              const max = across(f, top, f32x4.max);
              const total = f.let(f32x4.constant(0));
              forEachVector(f, (at, _, filled) => {
                const e = f.let(exp(f, k, f.let(f32x4.sub(load(at), max))));
                f.set(total, f32x4.add(total, filled(e, 0)));
              });
              const sum = f.let(prepare(f, k, across(f, total, f32x4.add)));
              forEachVector(f, (at, lanes) => {
                const shifted = f.let(f32x4.sub(load(at), max));
                f.storeLanes(i32.add(start, at), finish(f, k, shifted, sum), lanes, k.address(y));
              });
            }),
        },
      ],
    };
  };

export const softmax = rowKernel(
  (_f, _k, sum) => f32x4.div(f32x4.constant(1), sum),
  (f, k, shifted, inverse) => f32x4.mul(exp(f, k, shifted), inverse),
);

export const logSoftmax = rowKernel(log, (_f, _k, shifted, logSum) => f32x4.sub(shifted, logSum));
