import { EvenkeelError } from '../../core/errors.ts';
import type { ProgramType } from '../../core/tensor/tensor.ts';
import { Graph, type OpNode, type Program, type Value } from '../../ir/graph.ts';
import type { Model, ModelContext } from '../../models/model.ts';
import { quietContext } from '../../nn/layers/callContext.ts';
import * as ops from '../../ops/index.ts';

/** The inference pass of a model for one size of batch. */
export interface Trace {
  readonly batch: number;
  readonly program: Program;
  /** The model's outputs, in their order. */
  readonly outputs: readonly Value[];
  /** Of each node, the names of the layers it is in, from the outside inwards. */
  readonly scopes: ReadonlyMap<OpNode, readonly string[]>;
}

/** Traces a model's outputs for its inputs. */
export function trace(model: Model, types: readonly ProgramType[], batch: number): Trace {
  const graph = new Graph();
  const scopes = new Map<OpNode, readonly string[]>();
  const open: string[] = [];
  const claim = (from: number, scope: readonly string[]) => {
    for (const node of graph.nodes.slice(from)) if (!scopes.has(node)) scopes.set(node, scope);
  };
  const context: ModelContext = {
    ...quietContext(graph, false),
    within(layer, body) {
      const from = graph.nodes.length;
      open.push(layer.name);
      const results = body();
      claim(from, [...open]);
      open.pop();
      return results;
    },
  };
  const xs = model.inputs.map(({ shape }, i) => {
    const name = model.inputNames[i] as string;
    const entered = ops.cast(graph.input(name, [batch, ...shape], types[i]));
    claim(0, [name]);
    return entered;
  });
  const outputs = model.callMany(xs, context).map((y) => graph.output(y));
  claim(0, [model.name]);
  return { batch, program: graph.program(), outputs, scopes };
}

/** The size of an axis: a number, or so many times the batch. */
export type Dim = number | { readonly batches: number };

export const isDynamic = (d: Dim): d is Exclude<Dim, number> => typeof d !== 'number';
export const sameDim = (a: Dim | undefined, b: Dim | undefined) =>
  a === b || (a !== undefined && b !== undefined && isDynamic(a) && isDynamic(b) && a.batches === b.batches);
export const sameDims = (a: readonly Dim[], b: readonly Dim[]) => a.length === b.length && a.every((d, i) => sameDim(d, b[i]));

/** Attributes that are shapes of operands or results, which hold the size of the batch. All others must not. */
const SHAPES = new Set(['shape', 'size', 'imageShape']);

/**
 * The same pass for two sizes of batch, side by side: what differs between them is what depends on the batch, and where a size is `a` in
 * one and `b` in the other it is a multiple of the batch, or the pass has no form that holds for every batch.
 */
export class TracePair {
  readonly first: Trace;
  private readonly second: Trace;
  /** For each value of the first pass, that of the second. */
  private readonly others = new Map<Value, Value>();
  /** Of each value, the first node that reads it. */
  private readonly readers = new Map<Value, OpNode>();

  /** @throws EvenkeelError naming the layer whose computation is another for another batch */
  constructor(first: Trace, second: Trace) {
    this.first = first;
    this.second = second;
    const pair = (as: readonly Value[], bs: readonly Value[]) => {
      for (const [i, a] of as.entries()) this.others.set(a, bs[i] as Value);
    };
    const [a, b] = [first.program, second.program];
    pair(a.inputs, b.inputs);
    pair(a.variables, b.variables);
    pair([...a.outputs.values()], [...b.outputs.values()]);
    for (const [i, node] of a.nodes.entries()) {
      const other = b.nodes[i];
      if (other?.op.name !== node.op.name) throw this.dependence(node, 'other ops for another size of batch');
      pair(node.inputs, other.inputs);
      for (const v of node.inputs) if (!this.readers.has(v)) this.readers.set(v, node);
      pair(node.outputs, other.outputs);
      for (const [key, value] of Object.entries(node.attrs ?? {})) {
        const same = JSON.stringify(value) === JSON.stringify((other.attrs as Record<string, unknown>)[key]);
        if (!same && !SHAPES.has(key))
          throw this.dependence(node, `"${node.op.name}" with another ${key} for another size of batch`);
      }
      for (const value of node.outputs) this.dims(value, node);
    }
  }

  /** The value in the second pass. */
  other(value: Value): Value {
    return this.others.get(value) as Value;
  }

  /** The number of the first pass that a number of the second must match, to be the size of an axis. */
  get batches(): readonly [number, number] {
    return [this.first.batch, this.second.batch];
  }

  /** A value's shape for every size of batch. */
  dims(value: Value, node = value.producer): Dim[] {
    const [n, m] = this.batches;
    return value.shape.map((a, axis) => {
      const b = this.other(value).shape[axis] as number;
      if (a === b) return a;
      if (a % n === 0 && a * m === b * n) return { batches: a / n };
      throw this.dependence(node, `a size of ${a} for ${n} samples and of ${b} for ${m}`);
    });
  }

  /** A constant's data. @throws EvenkeelError where it is other data for another batch */
  data(value: Value): ArrayLike<number> {
    const [a, b] = [value.constant as ArrayLike<number>, this.other(value).constant as ArrayLike<number>];
    if (a.length !== b.length || Array.prototype.some.call(a, (v, i) => !Object.is(v, b[i]))) {
      throw this.dependence(this.readers.get(value), 'a constant that is another for another size of batch');
    }
    return a;
  }

  /** How messages call the layer a node is in. */
  where(node: OpNode | undefined): string {
    const layer = node && this.first.scopes.get(node)?.at(-1);
    return `exportOnnx, ${layer ? `layer "${layer}"` : 'model'}`;
  }

  private dependence(node: OpNode | undefined, got: string): EvenkeelError {
    return new EvenkeelError({
      where: this.where(node),
      expected: 'a computation that has one form for every size of batch',
      got,
      remedy: 'In inference a sample must not depend on its batch: check layers applied with training: true, and your own.',
    });
  }
}
