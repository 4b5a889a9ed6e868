import type { Shape } from '../core/tensor/tensor.ts';
import { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { LayerNode, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';

/** One use of a layer. */
export interface GraphNode {
  readonly layer: Layer;
  /** The layer's name after those of the models around it, as `encoder/dense`. */
  readonly name: string;
  readonly operands: readonly Operand[];
  /** The shape of one sample of the first operand. */
  readonly operandShape: Shape;
  /** Whether it is in training mode where the model is not: it, or a model around it, is called with `training: true`. */
  readonly alwaysTraining: boolean;
}

/** An operand of a node: the result of another node, or the input of the model at this position. */
export type Operand = GraphNode | number;

export const isNode = (operand: Operand | undefined): operand is GraphNode => typeof operand === 'object';

/** The uses of a model's layers, with those of models inside inlined, in an order in which they can be computed. */
export interface FlattenedGraph {
  readonly nodes: readonly GraphNode[];
  /** The nodes and inputs that are outputs of the model. */
  readonly outputs: ReadonlySet<Operand>;
  readonly consumers: ReadonlyMap<GraphNode, readonly GraphNode[]>;
}

/** @throws EvenkeelError for a model that is not built */
export function flattenModel(model: Model): FlattenedGraph {
  const nodes: GraphNode[] = [];
  const consumers = new Map<GraphNode, GraphNode[]>();
  const inline = (part: Model, inputs: readonly Operand[], path: string, mode: boolean): readonly Operand[] => {
    const entries = new Map(part.inputs.map((x, i): [SymbolicTensor, Operand] => [x, inputs[i] as Operand]));
    const results = new Map<LayerNode, readonly Operand[]>();
    const read = (x: SymbolicTensor): Operand => {
      const outputs = results.get(x.node) as readonly Operand[];
      // A layer that is no model is one node, however many results it has.
      return entries.get(x) ?? ((outputs[x.index] ?? outputs[0]) as Operand);
    };
    for (const use of part.nodes) {
      const { layer, training = mode } = use;
      const operands = use.inputs.map(read);
      if (layer instanceof Model) {
        results.set(use, inline(layer, operands, `${path}${layer.name}/`, training));
        continue;
      }
      const operandShape = use.inputs[0]?.shape ?? [];
      const node: GraphNode = { layer, name: path + layer.name, operands, operandShape, alwaysTraining: training };
      nodes.push(node);
      consumers.set(node, []);
      for (const operand of operands) if (isNode(operand)) consumers.get(operand)?.push(node);
      results.set(use, [node]);
    }
    return part.outputs.map(read);
  };
  const inputs = model.inputs.map((_, i) => i);
  return { nodes, outputs: new Set(inline(model, inputs, '', false)), consumers };
}

/** The nodes of each layer, in the order of the computation. */
export function nodesByLayer({ nodes }: FlattenedGraph): Map<Layer, readonly GraphNode[]> {
  const uses = new Map<Layer, GraphNode[]>();
  for (const node of nodes) uses.set(node.layer, [...(uses.get(node.layer) ?? []), node]);
  return uses;
}

/** The one node that computes with a node's result, if there is exactly one and the result is no output of the model. */
export function onlyConsumer({ consumers, outputs }: FlattenedGraph, node: GraphNode): GraphNode | undefined {
  const [only, ...others] = consumers.get(node) ?? [];
  return others.length === 0 && !outputs.has(node) ? only : undefined;
}

/** Where the first operand of a node comes from, past the nodes that `skips` names. */
export function originOf(node: GraphNode, skips: (node: GraphNode) => boolean): Operand | undefined {
  let [operand] = node.operands;
  while (isNode(operand) && skips(operand)) [operand] = operand.operands;
  return operand;
}
