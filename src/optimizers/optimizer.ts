import type { Constraint } from '../constraints/index.ts';
import { EvenkeelError } from '../errors.ts';
import * as ops from '../ops/index.ts';
import { Graph, type Value } from '../program/graph.ts';
import { Variable } from '../program/variable.ts';

/** What an optimizer's rule gets for one weight. */
export interface UpdateContext {
  readonly weight: Value;
  readonly gradient: Value;
  readonly learningRate: Value;
  /** The number of this step, from 1 on. */
  readonly step: Value;
  /** The optimizer's own state for this weight: its value and how to set the next one. */
  slot(name: string): { readonly value: Value; set(next: Value): void };
}

/** A weight as an optimizer sees it. */
export interface Parameter {
  readonly variable: Variable;
  /** Applied to the weight after each update. */
  readonly constraint?: Constraint | undefined;
}

/** Turns gradients into new weights. The rule is written with ops, so that it becomes part of the compiled step. */
export abstract class Optimizer {
  /** The class's name in Keras, e.g. `RMSprop`. */
  abstract readonly className: string;
  /** A float32 scalar; may be set between steps. */
  readonly learningRate: Variable;
  /** Steps done, a float32 scalar. */
  readonly iterations = new Variable('iterations', []);
  private readonly slots = new Map<Variable, Map<string, Variable>>();

  constructor(learningRate: number) {
    const rate = Float32Array.of(requireNotNegative('learningRate', learningRate));
    this.learningRate = new Variable('learning_rate', [], rate);
  }

  /** The weight's new value. */
  protected abstract rule(context: UpdateContext): Value;

  /** Traces the updates of all weights. */
  apply(graph: Graph, weights: readonly Parameter[], gradients: readonly Value[]): void {
    const step = ops.add(graph.variable(this.iterations), 1);
    const learningRate = graph.variable(this.learningRate);
    for (const [i, { variable: weight, constraint }] of weights.entries()) {
      const next = this.rule({
        weight: graph.variable(weight),
        gradient: gradients[i] as Value,
        learningRate,
        step,
        slot: (name) => {
          const variable = this.slot(weight, name);
          return { value: graph.variable(variable), set: (value) => graph.update(variable, value) };
        },
      });
      graph.update(weight, constraint ? constraint(next) : next);
    }
    graph.update(this.iterations, step);
  }

  /** Makes the state for these weights, which tracing a step does too. */
  prepare(parameters: readonly Parameter[]): void {
    const graph = new Graph();
    const zeros = parameters.map(({ variable }) => graph.constant(0, variable.shape));
    this.apply(graph, parameters, zeros);
  }

  private slot(weight: Variable, name: string): Variable {
    const own = this.slots.get(weight) ?? new Map<string, Variable>();
    this.slots.set(weight, own);
    let variable = own.get(name);
    if (!variable) {
      variable = new Variable(`${weight.name}/${name}`, weight.shape);
      own.set(name, variable);
    }
    return variable;
  }

  /** All state: iterations, learning rate, then the slots in the order of the weights. Slots exist once a step has been traced. */
  get variables(): Variable[] {
    return [this.iterations, this.learningRate, ...[...this.slots.values()].flatMap((own) => [...own.values()])];
  }

  /** The options that make this optimizer again. */
  abstract getConfig(): Record<string, unknown>;
}

/** @throws EvenkeelError unless `value` is a number from 0 on. */
export function requireNotNegative(option: string, value: number): number {
  if (value >= 0 && Number.isFinite(value)) return value;
  throw new EvenkeelError({ where: `optimizer, option ${option}`, expected: 'a number of at least 0', got: String(value) });
}

/** @throws EvenkeelError unless `value` is in [0, 1). */
export function requireFraction(option: string, value: number): number {
  if (value >= 0 && value < 1) return value;
  throw new EvenkeelError({ where: `optimizer, option ${option}`, expected: 'a number from 0 to below 1', got: String(value) });
}
