import type { Graph, Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import * as ops from '../../ops/index.ts';
import type { Slots } from './slots.ts';
import type { Slot } from './updateContext.ts';

/** 1 where an integer is a multiple of n. */
export const isMultiple = (v: Value, n: number) => ops.equal(v, ops.mul(ops.floor(ops.div(v, n)), n));

interface Settings {
  readonly graph: Graph;
  readonly slots: Slots;
  /** Steps done before this one, and with it. */
  readonly before: Value;
  readonly after: Value;
  /** Steps whose gradients make one update. */
  readonly every: number | undefined;
  readonly learningRate: Value;
}

/** One step of an optimizer while it is traced: what its parts share. */
export class TracedStep {
  readonly graph: Graph;
  readonly slots: Slots;
  readonly learningRate: Value;
  readonly every: number | undefined;
  /** Updates done before this step. */
  readonly done: Value;
  /** The number of this update, from 1 on. */
  readonly number: Value;
  /** 1 where this step makes an update; undefined where each does. */
  readonly due: Value | undefined;
  private readonly sharedValues = new Map<string, Value>();

  constructor({ graph, slots, before, after, every, learningRate }: Settings) {
    this.graph = graph;
    this.slots = slots;
    this.learningRate = learningRate;
    this.every = every;
    this.done = every ? ops.floor(ops.div(before, every)) : before;
    this.number = every ? ops.add(this.done, 1) : after;
    this.due = every ? isMultiple(after, every) : undefined;
  }

  /** A piece of state of a weight, or of none. */
  slot(weight: Variable | undefined, name: string, initial = 0): Slot {
    const variable = this.slots.get(weight, name, initial);
    const value = this.graph.variable(variable);
    return { value, set: (next) => this.graph.update(variable, this.whereDue(next, value)) };
  }

  /** A value that is the same for all weights, traced once. */
  shared(name: string, make: () => Value): Value {
    const value = this.sharedValues.get(name) ?? make();
    this.sharedValues.set(name, value);
    return value;
  }

  /** `next` in a step that makes an update, `old` in one that only accumulates. */
  whereDue(next: Value, old: Value): Value {
    return this.due ? ops.select(this.due, next, old) : next;
  }
}
