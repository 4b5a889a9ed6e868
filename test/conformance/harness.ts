import type { Backend } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { normals, streamKey, uniforms } from '../../src/core/random.ts';
import { type Shape, sizeOf } from '../../src/core/tensor/tensor.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import { Variable } from '../../src/ir/variable.ts';
import * as ops from '../../src/ops/index.ts';
import { outputsOf } from '../support/outputs.ts';
import type { Topic } from './subjects.ts';

export interface Operand {
  readonly shape: Shape;
  /** Where the values come from; `normal` where left out. `positive` is 0.1 to 3.1, `far` has mean 1000 and standard deviation 0.1. */
  readonly values?: 'normal' | 'positive' | 'far' | readonly number[];
  /** false: not differentiated, and no NaN or infinity is put there. */
  readonly constant?: boolean;
}

/** One use of an op. `build` returns its results. */
export interface Case extends Topic {
  readonly operands: readonly Operand[];
  readonly build: (...operands: Value[]) => Value | readonly Value[];
  /** Largest allowed |kernel − reference| / (largest |reference| in that result), forward and in gradients. */
  readonly bound?: number;
  readonly gradientBound?: number;
}

export function draw({ shape, values = 'normal' }: Operand, name: string): Float64Array {
  const n = sizeOf(shape);
  if (typeof values !== 'string') return Float64Array.from({ length: n }, (_, i) => values[i % values.length] as number);
  const key = streamKey(1, name);
  const drawn = values === 'positive' ? uniforms(key, n) : normals(key, n);
  // float32 values, so that both backends start from the same numbers
  const spread = { normal: (v: number) => v, positive: (v: number) => v * 3 + 0.1, far: (v: number) => 1000 + 0.1 * v }[values];
  return drawn.map((v) => Math.fround(spread(v)));
}

const drawn = new WeakMap<Case, readonly Float64Array[]>();

/** The operands of a case, drawn once. */
export function dataOf(c: Case): readonly Float64Array[] {
  const data = drawn.get(c) ?? c.operands.map((o, i) => draw(o, `${c.name}/${i}`));
  drawn.set(c, data);
  return data;
}

export const isDifferentiable = (c: Case): boolean => c.operands.some((o) => !o.constant);

/** Traces a case with variables as operands: results y0 …, and under a random projection of them gradients g0 … of the operands. */
export function trace(c: Case, data: readonly Float64Array[], withGradients: boolean) {
  const graph = new Graph();
  const variables = c.operands.map((o, i) => new Variable(`x${i}`, o.shape, Float32Array.from(data[i] as Float64Array)));
  const operands = variables.map((v) => graph.variable(v));
  const built = c.build(...operands);
  const results = Array.isArray(built) ? (built as readonly Value[]) : [built as Value];
  for (const [i, y] of results.entries()) graph.output(`y${i}`, y);
  if (withGradients) {
    const projections = results.map((y, i) => {
      const r = Float32Array.from(draw({ shape: y.shape }, `${c.name}/projection${i}`));
      return ops.sum(ops.mul(y, graph.constant(r, y.shape)));
    });
    const loss = projections.reduce((a, b) => ops.add(a, b));
    graph.output('loss', loss);
    const active = operands.filter((_, i) => !c.operands[i]?.constant);
    const gradients = differentiate(loss, active);
    for (const [i, g] of gradients.entries()) graph.output(`g${operands.indexOf(active[i] as Value)}`, g);
  }
  return { program: graph.program(), variables };
}

/** Compiles a traced case. What comes back runs it with some data, and returns all its results by name. */
export async function compileCase(backend: Backend, c: Case, withGradients: boolean) {
  const { program, variables } = trace(c, dataOf(c), withGradients);
  const session = await backend.createSession();
  const executable = await session.compile(program);
  return async (data: readonly Float64Array[]) => {
    for (const [i, v] of variables.entries()) await session.write(v, data[i] as Float64Array);
    await executable.run();
    return outputsOf(program, executable);
  };
}

/** Runs a traced case and returns all its results by name. */
export async function execute(backend: Backend, c: Case, data: readonly Float64Array[], withGradients: boolean) {
  return (await compileCase(backend, c, withGradients))(data);
}

export const reference = (c: Case, data: readonly Float64Array[], withGradients: boolean) =>
  execute(referenceBackend, c, data, withGradients);

/** Largest |got − want| relative to the largest |want|; infinite where NaN or infinities differ. */
export function error(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let scale = 1e-30;
  let worst = 0;
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [got[i] as number, Math.fround(want[i] as number)];
    if (Number.isFinite(b)) scale = Math.max(scale, Math.abs(b));
    if (Number.isFinite(a) && Number.isFinite(b)) worst = Math.max(worst, Math.abs(a - b));
    else if (!Object.is(a, b)) return Number.POSITIVE_INFINITY;
  }
  return worst / scale;
}

/** Whether everything that is NaN or infinite in `want` is so in `got`, whatever the sign. */
export function spreads(got: ArrayLike<number>, want: ArrayLike<number>): boolean {
  return Array.from(want).every((v, i) => Number.isFinite(Math.fround(v)) || !Number.isFinite(got[i]));
}

/** The operands' data with one NaN, +Infinity or −Infinity in each operand that may have one. */
export function poison(c: Case, data: readonly Float64Array[], special: number): Float64Array[] {
  return data.map((d, i) => {
    const copy = d.slice();
    if (!c.operands[i]?.constant && i === 0 && copy.length > 0) copy[Math.floor(copy.length / 3)] = special;
    return copy;
  });
}
