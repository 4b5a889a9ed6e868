import type { FunctionBuilder } from '../assembler/function.ts';
import { type I32, i32, v128 } from '../assembler/instructions.ts';
import type { Phase } from '../kernel.ts';
import { collapse } from './fused.ts';

/** Floats from which on a run is left to the engine's copy instruction, which costs a call. */
const LONG = 64;
/** Floats of a task where the whole copy is one run. */
const CHUNK = 4096;

/** Copies `floats` neighbouring floats. */
export function copyRun(f: FunctionBuilder, target: I32, source: I32, floats: number): void {
  if (floats >= LONG) {
    f.copy(target, source, i32.constant(floats * 4));
    return;
  }
  const mainLength = floats - (floats % 4);
  f.for(0, mainLength * 4, 16, (at) => f.store(i32.add(target, at), v128.load(i32.add(source, at))));
  if (floats > mainLength) f.storeLanes(target, v128.load(source, mainLength * 4), floats - mainLength, mainLength * 4);
}

/** A box of elements as it lies in two arrays; strides and offsets count elements. */
export interface CopiedBox {
  readonly shape: readonly number[];
  readonly source: { readonly offset: number; readonly strides: readonly number[] };
  readonly target: { readonly offset: number; readonly strides: readonly number[] };
}

/** The phase that copies a box from the array at address `source` to the one at `target`. */
export function copyBox({ shape, ...box }: CopiedBox, source: number, target: number): Phase {
  const { sizes, strides } = collapse(shape, [box.source.strides, box.target.strides]);
  const [from, to] = strides as [number[], number[]];
  const start = (offset: number, address: number) => i32.constant(address + offset * 4);
  const inner = sizes.length - 1;
  const contiguous = from[inner] === 1 && to[inner] === 1;
  const size = sizes[0] as number;

  const walk = (f: FunctionBuilder, axis: number, a: I32, b: I32, begin: I32 | number, end: I32 | number): void => {
    if (axis === inner && contiguous && typeof end === 'number') {
      copyRun(f, b, a, end);
      return;
    }
    f.for(begin, end, 1, (i) => {
      const source = f.let(i32.add(a, i32.mul(i, (from[axis] as number) * 4)));
      const target = f.let(i32.add(b, i32.mul(i, (to[axis] as number) * 4)));
      if (axis === inner) f.storeLanes(target, v128.load32Zero(source), 1);
      else walk(f, axis + 1, source, target, 0, sizes[axis + 1] as number);
    });
  };

  if (inner === 0 && contiguous) {
    return {
      tasks: Math.ceil(size / CHUNK),
      emit(f, begin, end) {
        const first = f.let(i32.mul(begin, CHUNK * 4));
        const last = f.let(i32.min(i32.mul(end, CHUNK * 4), i32.constant(size * 4)));
        f.copy(
          i32.add(first, start(box.target.offset, target)),
          i32.add(first, start(box.source.offset, source)),
          i32.sub(last, first),
        );
      },
    };
  }
  return {
    tasks: size,
    emit: (f, begin, end) => walk(f, 0, start(box.source.offset, source), start(box.target.offset, target), begin, end),
  };
}
