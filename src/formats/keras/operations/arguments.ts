import { EvenkeelError } from '../../../core/errors.ts';
import { sizeOf } from '../../../core/tensor/tensor.ts';
import type { Graph, Value } from '../../../ir/graph.ts';
import { resolveAxes } from '../../../ops/axes.ts';
import * as ops from '../../../ops/index.ts';
import { isObject, type Json, show } from '../json.ts';

/** Stands in the arguments of a call for one of the layer's operands. */
export class Operand {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** A slice of Python's. */
export class Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;

  constructor({ start, stop, step }: Json) {
    this.start = toIndex(start);
    this.stop = toIndex(stop);
    this.step = toIndex(step);
  }
}

const toIndex = (v: unknown) => (Number.isSafeInteger(v) ? (v as number) : null);

/** Python's `...` among indices. */
export const ELLIPSIS = Symbol('...');

export type Argument = Value | number | boolean | string | null | Slice | typeof ELLIPSIS | readonly Argument[];

export const isValue = (v: Argument | undefined): v is Value => typeof v === 'object' && v !== null && 'graph' in v;

/** A constant of a file: nested lists of numbers. */
function constant(value: unknown, graph: Graph, where: string): Value {
  const shape: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat = (Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value]).map(Number);
  if (flat.length === sizeOf(shape) && flat.length > 0 && !flat.some(Number.isNaN))
    return graph.constant(Float32Array.from(flat), shape);
  throw new EvenkeelError({ where, expected: 'an array of numbers', got: show(value) });
}

/** An argument as a file has it, with the operands where they stand. @throws EvenkeelError for objects that are none */
export function toArgument(value: unknown, operands: readonly Value[], where: string): Argument {
  if (value instanceof Operand) return operands[value.index] as Value;
  if (Array.isArray(value)) return value.map((v) => toArgument(v, operands, where));
  if (!isObject(value)) return (value ?? null) as Argument;
  const config = isObject(value.config) ? value.config : {};
  if (value.class_name === '__slice__') return new Slice(config);
  if (value.class_name === '__ellipsis__') return ELLIPSIS;
  if (value.class_name === '__tuple__') return toArgument(value.items ?? config.items ?? [], operands, where);
  if (value.class_name === '__numpy__' || value.class_name === '__tensor__')
    return constant(config.value, (operands[0] as Value).graph, where);
  throw new EvenkeelError({ where, expected: 'numbers, arrays, slices or results of other layers', got: show(value) });
}

/** The arguments of a call of an operation, by the names of its parameters. */
export class Arguments {
  readonly where: string;
  private readonly byName: ReadonlyMap<string, Argument>;
  private readonly graph: Graph;

  constructor(where: string, byName: ReadonlyMap<string, Argument>, graph: Graph) {
    this.where = where;
    this.byName = byName;
    this.graph = graph;
  }

  refuse(name: string, expected: string, remedy?: string): never {
    const got = this.get(name);
    throw new EvenkeelError({
      where: `${this.where}, argument ${name}`,
      expected,
      got: isValue(got) ? 'a tensor' : got === ELLIPSIS ? '…' : show(got),
      ...(remedy && { remedy }),
    });
  }

  get(name: string): Argument {
    return this.byName.get(name) ?? null;
  }

  /** A tensor, or a number that stays one. */
  operand(name: string): Value | number {
    const got = this.get(name);
    if (isValue(got)) return got;
    return typeof got === 'number' || typeof got === 'boolean' ? Number(got) : this.refuse(name, 'a tensor or a number');
  }

  tensor(name: string): Value {
    const got = this.operand(name);
    return typeof got === 'number' ? this.graph.constant(got) : got;
  }

  tensors(name: string): Value[] {
    const got = this.get(name);
    if (Array.isArray(got) && got.length > 0 && got.every(isValue)) return got;
    return this.refuse(name, 'a list of tensors');
  }

  number(name: string, fallback: number): number {
    const got = this.get(name);
    return got === null ? fallback : typeof got === 'number' ? got : this.refuse(name, 'a number');
  }

  flag(name: string): boolean {
    const got = this.get(name);
    return got === null || typeof got === 'boolean' ? got === true : this.refuse(name, 'true or false');
  }

  /** Integers, of which one may stand alone. */
  integers(name: string): number[] {
    const got = this.get(name);
    const list = Array.isArray(got) ? got : [got];
    return list.every(Number.isSafeInteger) ? (list as number[]) : this.refuse(name, 'integers');
  }

  /** Axes among `rank`, ascending and counted from the front. The batch is none: samples do not see one another. */
  axes(name: string, rank: number, fallback?: number): readonly number[] {
    if (this.get(name) === null && fallback === undefined)
      this.refuse(name, 'axes other than that of the batch', 'Name the axes: over the batch no layer computes.');
    return resolveAxes(this.where, this.get(name) === null ? (fallback as number) : this.integers(name), rank, 1);
  }

  axis(name: string, rank: number, fallback?: number): number {
    const axes = this.axes(name, rank, fallback);
    return axes.length === 1 ? (axes[0] as number) : this.refuse(name, 'one axis');
  }

  /** A value of the size 1 along every axis, stretched: it takes no memory. */
  filled(like: Value, fill: number): Value {
    const one = like.shape.map(() => 1);
    return ops.broadcastTo(this.graph.constant(fill, one), like.shape);
  }

  indices(from: readonly number[]): Value {
    return this.graph.constant(Int32Array.from(from), [from.length]);
  }

  constant(from: readonly number[], shape: readonly number[]): Value {
    return this.graph.constant(Float32Array.from(from), shape);
  }
}
