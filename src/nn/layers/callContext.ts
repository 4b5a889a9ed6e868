import type { Graph, Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import type { Layer } from './layer.ts';

/** What a layer gets with its operand when a program is traced. */
export interface CallContext {
  /** Batch statistics, dropout and the like are on. Always an argument, never inferred. */
  readonly training: boolean;
  /** The number of the training step (int32 scalar), from which masks are drawn. */
  step(): Value;
  /** Gives a variable its value for the next step, as moving statistics do. */
  update(variable: Variable, value: Value): void;
  /** Adds a scalar to the loss, in training and evaluation: for layers that penalise what they give. */
  addLoss(loss: Value): void;
  /** Tells the user about a consequence they may not expect. */
  warn(message: string): void;
  /** What stands in front of the names of a layer's random streams: a custom step keeps its draws apart from those of other steps. None by default. */
  streamPrefix?(layer: Layer): string;
  /** Shows what a normalisation is applied to, to tools that look at it. */
  observe?(layer: Layer, operand: Value): void;
}

/** A context for tracing outside a model's own programs: always the masks of step 0, nothing is updated, nobody is warned. */
export function quietContext(graph: Graph, training: boolean, observe?: CallContext['observe']): CallContext {
  return {
    training,
    step: () => graph.constant(Int32Array.of(0)),
    update: () => {},
    addLoss: () => {},
    warn: () => {},
    ...(observe && { observe }),
  };
}
