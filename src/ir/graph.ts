import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type ProgramType, type Shape, sameShape, sizeOf, type TypedArray } from '../core/tensor/tensor.ts';
import type { Op } from './op.ts';
import type { Variable } from './variable.ts';

/** A buffer of known shape: an input, a variable's value at the start of the step, a constant, or an op's output. */
export interface Value {
  readonly graph: Graph;
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: ProgramType;
  /** The op application that computes it; absent for inputs, variables and constants. */
  readonly producer?: OpNode;
  /** Set on inputs. */
  readonly input?: string;
  /** Set on variables. */
  readonly variable?: Variable;
  /** Set on constants. */
  readonly constant?: TypedArray;
}

/** Elementwise work that a pass moved into another node. */
export interface FusedWork {
  /** An epilogue's starting point, the node's result; a prologue's result, which the node reads. It is never in memory. */
  readonly value: Value;
  /** In order; they read `inputs`, `value` of an epilogue, and one another's outputs. */
  readonly body: readonly OpNode[];
  readonly inputs: readonly Value[];
}

/** One application of an op. */
export interface OpNode<A = unknown> {
  readonly op: Op<A>;
  /** The op's operands, then what fused work reads besides. */
  readonly inputs: readonly Value[];
  readonly attrs: A;
  readonly outputs: readonly Value[];
  /** Work on the op's result before it is stored; `outputs` are then its results, after the op's where others read that. */
  readonly epilogue?: FusedWork;
  /** Work that computes the op's operand `index`; `inputs` then have the work's first operand of full size there. */
  readonly prologue?: FusedWork & { readonly index: number };
}

/** What an input is filled by or an output is read by: the value that `input` or `output` of the graph returned, or a name that was given. */
export type PortKey = Value | string;

/** `variable` takes `value` at the end of the step. */
export interface Update {
  readonly variable: Variable;
  readonly value: Value;
}

/** What a backend compiles: nodes in an order that can be executed, and what must be there afterwards. */
export interface Program {
  readonly nodes: readonly OpNode[];
  readonly inputs: readonly Value[];
  readonly variables: readonly Value[];
  /** What the caller reads, by what it asks for it with. */
  readonly outputs: ReadonlyMap<PortKey, Value>;
  readonly updates: readonly Update[];
}

/** A program's inputs by what they are filled by: the value itself, or its name. */
export const inputsByKey = ({ inputs }: Program): ReadonlyMap<PortKey, Value> =>
  new Map<PortKey, Value>(inputs.flatMap((v) => [[v, v] as const, [v.input as string, v] as const]));

/** Records op applications while a model is traced. Ops find the graph through their operands; there is no global state. */
export class Graph {
  /** Hears of what is doubtful in a trace, such as a softmax over one value. */
  readonly warn: (message: string) => void;
  readonly nodes: OpNode[] = [];
  readonly updates: Update[] = [];
  private readonly inputs: Value[] = [];
  private readonly outputs = new Map<PortKey, Value>();
  private readonly variables = new Map<Variable, Value>();
  private readonly assigned = new Map<Variable, Value[]>();
  private readonly substituted = new Map<Variable, Value>();
  private count = 0;

  constructor(warn: (message: string) => void = () => {}) {
    this.warn = warn;
  }

  private value(shape: Shape, dtype: ProgramType, source: Partial<Value>): Value {
    return { graph: this, id: this.count++, shape, dtype, ...source };
  }

  /** A buffer the caller fills before each run. */
  input(name: string, shape: Shape, dtype: ProgramType = 'float32'): Value {
    const value = this.value(shape, dtype, { input: name });
    this.inputs.push(value);
    return value;
  }

  /** A variable's value: as it is when the step starts, what it was assigned, or what stands in for it. */
  variable(variable: Variable): Value {
    return this.substituted.get(variable) ?? this.assigned.get(variable)?.at(-1) ?? this.stored(variable);
  }

  /**
   * Traces with a value in place of a variable, which itself stays as it is. The value may be computed from the variable: gradients pass
   * through it like through any other.
   */
  withSubstitute<T>(variable: Variable, value: Value, trace: () => T): T {
    const before = this.substituted.get(variable);
    this.substituted.set(variable, value);
    try {
      return trace();
    } finally {
      if (before) this.substituted.set(variable, before);
      else this.substituted.delete(variable);
    }
  }

  /** All that a variable is in the step: its value as the step starts, then those that it was assigned. */
  valuesOf(variable: Variable): readonly Value[] {
    return [this.stored(variable), ...(this.assigned.get(variable) ?? [])];
  }

  /** What a variable will be at the end of the step as far as it is traced: its last update, or its value. */
  pending(variable: Variable): Value {
    return this.updates.find((u) => u.variable === variable)?.value ?? this.variable(variable);
  }

  private stored(variable: Variable): Value {
    let value = this.variables.get(variable);
    if (!value) {
      value = this.value(variable.shape, variable.dtype, { variable });
      this.variables.set(variable, value);
    }
    return value;
  }

  constant(data: number | TypedArray, shape: Shape = []): Value {
    const array = typeof data === 'number' ? new Float32Array(sizeOf(shape)).fill(data) : data;
    const dtype = array instanceof Int32Array ? 'int32' : array instanceof Uint8Array ? 'uint8' : 'float32';
    return this.value(shape, dtype, { constant: array });
  }

  /** Makes a result readable after the run, by itself, or by a name. */
  output(value: Value): Value;
  output(name: string, value: Value): Value;
  output(key: PortKey, value: Value = key as Value): Value {
    this.outputs.set(key, value);
    return value;
  }

  /**
   * Gives a variable its value for the next step; a second update of the same variable replaces the first.
   * @throws EvenkeelError for a value of another shape or type
   */
  update(variable: Variable, value: Value): void {
    if (!sameShape(variable.shape, value.shape) || variable.dtype !== value.dtype) {
      throw new EvenkeelError({
        where: `update of "${variable.name}"`,
        expected: `${variable.dtype} of shape ${shapeText(variable.shape)}`,
        got: `${value.dtype} of shape ${shapeText(value.shape)}`,
      });
    }
    const at = this.updates.findIndex((u) => u.variable === variable);
    if (at >= 0) this.updates.splice(at, 1);
    this.stored(variable);
    this.updates.push({ variable, value });
  }

  /**
   * Gives a variable another value for the rest of the step too: what is traced from here on reads it, gradients are taken for it as well
   * (`gradientsOf`), and an update by the optimizer starts from it.
   */
  assign(variable: Variable, value: Value): void {
    this.update(variable, value);
    this.assigned.set(variable, [...(this.assigned.get(variable) ?? []), value]);
  }

  /** Applies an op: infers the outputs' shapes and appends a node. */
  apply<A>(op: Op<A>, inputs: readonly Value[], attrs: A): readonly Value[] {
    const outputs: Value[] = [];
    const node: OpNode<A> = { op, inputs, attrs, outputs };
    for (const { shape, dtype } of op.infer(inputs, attrs)) {
      outputs.push(this.value(shape, dtype ?? 'float32', { producer: node as OpNode }));
    }
    this.nodes.push(node as OpNode);
    return outputs;
  }

  /** The recorded program without what no output and no update needs. */
  program(): Program {
    const needed = new Set<Value>([...this.outputs.values(), ...this.updates.map((u) => u.value)]);
    const nodes: OpNode[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((o) => needed.has(o))) continue;
      nodes.push(node);
      for (const input of node.inputs) needed.add(input);
    }
    const variables = [...this.variables.values()];
    return { nodes: nodes.reverse(), inputs: this.inputs, variables, outputs: this.outputs, updates: this.updates };
  }
}
