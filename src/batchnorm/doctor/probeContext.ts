import type { Graph, Value } from '../../ir/graph.ts';
import type { ModelContext } from '../../models/model.ts';
import { quietContext } from '../../nn/layers/callContext.ts';
import type { Layer } from '../../nn/layers/layer.ts';

/** How a model is traced to measure something on it. */
interface ProbeContextOptions {
  /** Which layers are in training mode; the others are in inference mode. Default: none. */
  readonly trains?: (layer: Layer) => boolean;
  /** Receives what each layer gives, and what enters it. */
  readonly onResult?: (layer: Layer, result: Value, operand: Value) => void;
}

/** A context in which single layers are in training mode, where their calls say nothing else. */
export function probeContext(graph: Graph, { trains = () => false, onResult }: ProbeContextOptions): ModelContext {
  let training = false;
  return {
    ...quietContext(graph, false),
    get training() {
      return training;
    },
    within(layer, trace, operands) {
      const outer = training;
      training = trains(layer);
      const results = trace();
      training = outer;
      onResult?.(layer, results[0] as Value, operands[0] as Value);
      return results;
    },
  };
}
