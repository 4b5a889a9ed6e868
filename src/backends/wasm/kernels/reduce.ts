import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { OpNode, Value } from '../../../ir/graph.ts';
import type { ReduceAttrs } from '../../../ops/reduction.ts';
import type { FunctionBuilder, Local } from '../assembler/function.ts';
import { f32x4, type I32, i32, i32x4, type V128, v128 } from '../assembler/instructions.ts';
import type { Kernel, KernelContext, KernelFactory, Phase } from '../kernel.ts';
import { operandLoad } from './fusedWork.ts';

/** Sums run over at most so many elements before they are added to the total: the rounding error grows with the length of a run. */
const RUN = 128;

interface Axis {
  size: number;
  readonly reduced: boolean;
  /** Elements of the operand between neighbours. */
  stride: number;
}

/** The operand's axes with neighbours of one kind merged; axes of size 1 are left out. */
function mergeAxes(shape: readonly number[], reduced: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  shape.forEach((size, axis) => {
    const isReduced = reduced.includes(axis);
    const stride = sizeOf(shape.slice(axis + 1));
    const last = axes.at(-1);
    if (size === 1) return;
    if (last?.reduced === isReduced) {
      last.size *= size;
      last.stride = stride;
    } else axes.push({ size, reduced: isReduced, stride });
  });
  return axes;
}

/** The results of one block: a few neighbouring output elements, or a single one. */
export interface Block {
  /** Σ map(x) over the elements of each result; `map` gets four elements and the number of their vector in the block. */
  total(map: (x: V128, vector: number) => V128): V128[];
  store(v: Value, lanes: readonly V128[]): void;
}

/** Adds the four lanes; the sum comes back in all of them. */
function horizontalSum(f: FunctionBuilder, a: V128): V128 {
  const pairs = f.let(f32x4.add(a, v128.shuffle32(a, a, [2, 3, 0, 1])));
  return f.let(f32x4.add(pairs, v128.shuffle32(pairs, pairs, [1, 0, 3, 2])));
}

/** Whether all axes but the last are reduced: then an index along the last axis is an index into the result. */
export function reducesToLastAxis({ inputs, attrs }: OpNode<ReduceAttrs>): boolean {
  const { shape } = inputs[0] as Value;
  return attrs.axes.length === shape.length - 1 && !attrs.axes.includes(shape.length - 1) && (shape.at(-1) as number) > 1;
}

/** Nested loops over `axes`; the body gets the offset in bytes of the current position. */
function nest(f: FunctionBuilder, axes: readonly Axis[], at: I32, body: (at: I32) => void): void {
  const [first, ...rest] = axes;
  if (!first) body(at);
  else f.for(0, first.size, 1, (i) => nest(f, rest, f.let(i32.add(at, i32.mul(i, first.stride * 4))), body));
}

/** A kernel that computes results from sums over `axes`; `emit` writes the code of one block. */
export function reduceKernel(node: OpNode<ReduceAttrs>, emit: (f: FunctionBuilder, block: Block) => void): Kernel {
  const x = node.inputs[0] as Value;
  const axes = mergeAxes(x.shape, node.attrs.axes);
  const columns = axes.at(-1)?.reduced === false ? (axes.pop() as Axis).size : 1;
  const reduced = axes.filter((a) => a.reduced);
  const outer = axes.filter((a) => !a.reduced);
  const across = columns > 1;

  /** Calls `visit` for each result, with offsets in bytes into operand and result. */
  const forEachResult = (f: FunctionBuilder, begin: I32 | number, end: I32 | number, visit: (at: I32, result: I32) => void) => {
    const walk = (rest: readonly Axis[], at: I32, index: I32, from: I32 | number, to: I32 | number): void => {
      const [first, ...inner] = rest;
      if (!first) visit(at, f.let(i32.mul(index, columns * 4)));
      else
        f.for(from, to, 1, (i) => {
          const nextIndex = f.let(i32.add(i32.mul(index, first.size), i));
          walk(inner, f.let(i32.add(at, i32.mul(i, first.stride * 4))), nextIndex, 0, inner[0]?.size ?? 0);
        });
    };
    const single: Axis = { size: 1, reduced: false, stride: 0 };
    walk(outer.length > 0 ? outer : [single], i32.constant(0), i32.constant(0), begin, end);
  };

  /** Sums along the last reduced axis in runs, and adds the runs up. `element` gives the vectors at a place. */
  const sumRuns = (
    f: FunctionBuilder,
    at: I32,
    totals: readonly Local<'v128'>[],
    length: number,
    stride: number,
    element: (at: I32, vector: number) => V128,
  ) => {
    for (const t of totals) f.set(t, f32x4.constant(0));
    const runs = totals.map(() => f.local('v128'));
    const run = (from: I32, count: number) => {
      for (const r of runs) f.set(r, f32x4.constant(0));
      f.for(0, count, 1, (i) => {
        const offset = f.let(i32.add(from, i32.mul(i, stride)));
        for (const [j, r] of runs.entries()) f.set(r, f32x4.add(r, element(offset, j)));
      });
      for (const [j, t] of totals.entries()) f.set(t, f32x4.add(t, runs[j] as V128));
    };
    nest(f, reduced.slice(0, -1), at, (outer) => {
      const mainLength = length - (length % RUN);
      f.for(0, mainLength, RUN, (i) => run(f.let(i32.add(outer, i32.mul(i, stride))), RUN));
      if (length > mainLength) run(f.let(i32.add(outer, i32.constant(mainLength * stride))), length - mainLength);
    });
  };

  /** Results side by side: lanes are results, loops run over the reduced axes. */
  const columnBlock =
    (f: FunctionBuilder, k: KernelContext, column: I32, width: number): Phase['emit'] =>
    (_, begin, end) => {
      const vectors = Math.ceil(width / 4);
      const lanes = (j: number) => Math.min(width - 4 * j, 4);
      forEachResult(f, begin, end, (at, result) => {
        emit(f, {
          total(map) {
            const totals = Array.from({ length: vectors }, () => f.local('v128'));
            const last = reduced.at(-1) ?? { size: 1, stride: 0 };
            const start = f.let(i32.add(at, column));
            const load = operandLoad(k, node, 0);
            sumRuns(f, start, totals, last.size, last.stride * 4, (at, j) =>
              map(f.let(load(f, { at, offset: 16 * j, column, columnOffset: 16 * j })), j),
            );
            return totals;
          },
          store(v, values) {
            const offset = f.let(i32.add(result, column));
            for (const [j, value] of values.entries()) f.storeLanes(offset, value, lanes(j), k.address(v) + 16 * j);
          },
        });
      });
    };

  /** One result: lanes are neighbouring elements along the reduced last axis. */
  const rowBlocks = (f: FunctionBuilder, k: KernelContext, begin: I32 | number, end: I32 | number) => {
    const length = reduced.at(-1)?.size ?? 1;
    const mainLength = length - (length % 4);
    forEachResult(f, begin, end, (at, result) => {
      emit(f, {
        total(map) {
          const total = f.local('v128');
          sumRuns(f, at, [total], mainLength / 4, 16, (offset) => map(f.let(v128.load(offset, k.address(x))), 0));
          if (length > mainLength) {
            const mask = i32x4.constant(...([0, 1, 2, 3].map((lane) => (lane < length - mainLength ? -1 : 0)) as [number]));
            nest(f, reduced.slice(0, -1), at, (offset) => {
              const tail = map(f.let(v128.load(offset, k.address(x) + mainLength * 4)), 0);
              f.set(total, f32x4.add(total, v128.and(tail, mask)));
            });
          }
          return [horizontalSum(f, total)];
        },
        store: (v, [value]) => f.storeLanes(result, value as V128, 1, k.address(v)),
      });
    });
  };

  const first = outer[0]?.size ?? 1;
  return {
    phases: (k) => [
      across
        ? {
            tasks: Math.ceil(columns / 16),
            emit(f, begin, end, scratch) {
              const fullBlocks = Math.floor(columns / 16);
              const one = i32.constant(first);
              const block = (column: I32, width: number) => columnBlock(f, k, column, width)(f, i32.constant(0), one, scratch);
              f.for(begin, f.let(i32.min(end, i32.constant(fullBlocks))), 1, (t) => block(f.let(i32.mul(t, 64)), 16));
              if (columns % 16 > 0)
                f.if(i32.gtS(end, i32.constant(fullBlocks)), () => block(i32.constant(fullBlocks * 64), columns % 16));
            },
          }
        : { tasks: first, emit: (f, begin, end) => rowBlocks(f, k, begin, end) },
    ],
  };
}

export const sum: KernelFactory<ReduceAttrs> = (node) =>
  reduceKernel(node, (_, block) =>
    block.store(
      node.outputs[0] as Value,
      block.total((x) => x),
    ),
  );
sum.acceptsPrologue = (node, index) => index === 0 && reducesToLastAxis(node);
