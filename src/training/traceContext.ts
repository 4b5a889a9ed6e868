import type { Graph, Value } from '../ir/graph.ts';
import type { CallContext } from '../nn/layers/callContext.ts';
import type { Weight } from '../nn/layers/weight.ts';
import * as ops from '../ops/index.ts';

/** The context in which layers are traced, and the penalties that they add to it. */
export interface TraceContext {
  readonly context: CallContext;
  /** Penalties that layers added to the loss. */
  readonly penalties: readonly Value[];
  /** The input for the number of the step, where a layer asked for it. */
  step(): Value | undefined;
}

export function traceContext(
  graph: Graph,
  training: boolean,
  warn: (message: string) => void,
  streamPrefix?: CallContext['streamPrefix'],
): TraceContext {
  let step: Value | undefined;
  const penalties: Value[] = [];
  const context: CallContext = {
    training,
    step: () => {
      step ??= graph.input('step', [], 'int32');
      return step;
    },
    update: (variable, value) => graph.update(variable, value),
    addLoss: (loss) => void penalties.push(loss),
    warn,
    ...(streamPrefix && { streamPrefix }),
  };
  return { context, penalties, step: () => step };
}

/** A loss with the penalties of layers, then those of the regularizers of weights. */
export function addPenalties(loss: Value, penalties: readonly Value[], weights: readonly Weight[]): Value {
  const { graph } = loss;
  return weights.reduce(
    (total, { variable, regularizer }) => (regularizer ? ops.add(total, regularizer(graph.variable(variable))) : total),
    penalties.reduce((total, penalty) => ops.add(total, penalty), loss),
  );
}
