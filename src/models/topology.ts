import { EvenkeelError } from '../core/errors.ts';
import type { Layer, LayerNode, SymbolicTensor } from '../nn/layers/layer.ts';

/** What a model is made of: the uses of its layers, in an order in which they can be computed. */
export interface Wiring {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly nodes: readonly LayerNode[];
  /** In Keras's order, which weights, optimizer state and files follow. */
  readonly layers: readonly Layer[];
}

/** Everything between inputs and outputs, depth first from the outputs; `seen` are the layers in the order in which that meets them. */
function walk(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[], where: string) {
  const nodes: LayerNode[] = [];
  const seen = new Set<Layer>();
  const done = new Set<LayerNode>(inputs.map((x) => x.node));
  const visit = (x: SymbolicTensor): void => {
    seen.add(x.node.layer);
    if (inputs.includes(x) || done.has(x.node)) return;
    if (x.node.inputs.length === 0) {
      throw new EvenkeelError({
        where,
        expected: 'outputs that depend on its inputs alone',
        got: `one that needs ${x.node.layer.where}`,
        remedy: 'Name that input in inputs too.',
      });
    }
    for (const operand of x.node.inputs) visit(operand);
    done.add(x.node);
    nodes.push(x.node);
  };
  for (const output of outputs) visit(output);
  return { nodes, seen: [...seen] };
}

/**
 * Layers as Keras has them: those furthest from an output first (by the longest way), equally far ones in the order in which a walk from the
 * outputs meets them. Inputs that nothing needs come first among the nearest.
 */
function inKerasOrder(inputs: readonly SymbolicTensor[], nodes: readonly LayerNode[], seen: readonly Layer[]): Layer[] {
  const depthOf = new Map<LayerNode, number>();
  const layerDepth = new Map<Layer, number>();
  const settle = (node: LayerNode): number => {
    // A layer that is used at several depths stands at the largest.
    const depth = Math.max(depthOf.get(node) ?? 0, layerDepth.get(node.layer) ?? 0);
    depthOf.set(node, depth);
    layerDepth.set(node.layer, depth);
    return depth;
  };
  for (const node of [...nodes].reverse()) {
    const depth = settle(node);
    for (const { node: before } of node.inputs) depthOf.set(before, Math.max(depth + 1, depthOf.get(before) ?? 0));
  }
  for (const { node } of inputs) settle(node);
  const rank = new Map(seen.map((layer, i) => [layer, i]));
  const at = (layer: Layer) => rank.get(layer) ?? -1;
  return [...layerDepth].sort(([a, i], [b, j]) => j - i || at(a) - at(b)).map(([layer]) => layer);
}

/** @throws EvenkeelError where an output needs an input that is not named */
export function wire(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[], where: string): Wiring {
  const { nodes, seen } = walk(inputs, outputs, where);
  return { inputs, outputs, nodes, layers: inKerasOrder(inputs, nodes, seen) };
}
