import type { Shape } from '../core/tensor/tensor.ts';
import { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { LayerNode, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';

/** One use of a layer. */
export interface Call {
  readonly layer: Layer;
  /** The layer's name behind those of the models it lies in, as `encoder/dense`. */
  readonly name: string;
  readonly inputs: readonly Source[];
  /** The shape of one sample of the first input. */
  readonly inputShape: Shape;
  /** Whether it is in training mode where the model is not: it, or a model around it, is called with `training: true`. */
  readonly trains: boolean;
}

/** Where a value comes from: a use of a layer, or which input of the model. */
export type Source = Call | number;

export const isCall = (source: Source | undefined): source is Call => typeof source === 'object';

/** A model as the uses of its layers, models inside dissolved into theirs, in an order in which they can be computed. */
export interface CallGraph {
  readonly calls: readonly Call[];
  /** Those whose results the model gives. */
  readonly outputs: ReadonlySet<Source>;
  readonly consumers: ReadonlyMap<Call, readonly Call[]>;
}

/** @throws EvenkeelError for a model that is not built */
export function callGraph(model: Model): CallGraph {
  const calls: Call[] = [];
  const consumers = new Map<Call, Call[]>();
  const dissolve = (part: Model, given: readonly Source[], path: string, mode: boolean): readonly Source[] => {
    const entries = new Map(part.inputs.map((x, i): [SymbolicTensor, Source] => [x, given[i] as Source]));
    const results = new Map<LayerNode, readonly Source[]>();
    const read = (x: SymbolicTensor): Source => {
      const found = results.get(x.node) as readonly Source[];
      // A layer that is no model has one place here, however many results.
      return entries.get(x) ?? ((found[x.index] ?? found[0]) as Source);
    };
    for (const node of part.nodes) {
      const { layer, training = mode } = node;
      const inputs = node.inputs.map(read);
      if (layer instanceof Model) {
        results.set(node, dissolve(layer, inputs, `${path}${layer.name}/`, training));
        continue;
      }
      const inputShape = node.inputs[0]?.shape ?? [];
      const call: Call = { layer, name: path + layer.name, inputs, inputShape, trains: training };
      calls.push(call);
      consumers.set(call, []);
      for (const source of inputs) if (isCall(source)) consumers.get(source)?.push(call);
      results.set(node, [call]);
    }
    return part.outputs.map(read);
  };
  const outputs = dissolve(
    model,
    model.inputs.map((_, i) => i),
    '',
    false,
  );
  return { calls, outputs: new Set(outputs), consumers };
}

/** The uses of each layer, in the order of their first. */
export function callsByLayer({ calls }: CallGraph): Map<Layer, readonly Call[]> {
  const uses = new Map<Layer, Call[]>();
  for (const call of calls) uses.set(call.layer, [...(uses.get(call.layer) ?? []), call]);
  return uses;
}

/** The call that alone reads a call's result, if there is one and the model does not give that result. */
export function onlyConsumer({ consumers, outputs }: CallGraph, call: Call): Call | undefined {
  const [only, ...others] = consumers.get(call) ?? [];
  return others.length === 0 && !outputs.has(call) ? only : undefined;
}

/** The first input of a call, past those calls that `skips` says to look through. */
export function sourceOf(call: Call, skips: (call: Call) => boolean): Source | undefined {
  let [source] = call.inputs;
  while (isCall(source) && skips(source)) [source] = source.inputs;
  return source;
}
