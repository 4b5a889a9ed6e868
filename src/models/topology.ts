import { EvenkeelError } from '../core/errors.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { LayerNode, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';

/** How the layers of a model are connected. */
export interface Topology {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** The uses of its layers, in an order in which they can be computed. */
  readonly nodes: readonly LayerNode[];
  /** In Keras's order, which weights, optimizer state and files follow. */
  readonly layers: readonly Layer[];
}

/**
 * Finds everything between inputs and outputs.
 * @throws EvenkeelError where an output needs an input that is not named
 */
export function topologyOf(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[], where: string): Topology {
  const { nodes, visited } = sortedNodes(inputs, outputs, where);
  return { inputs, outputs, nodes, layers: sortedLayers(inputs, nodes, visited) };
}

/** The nodes, depth first from the outputs, and the layers in the order in which this search meets them. */
function sortedNodes(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[], where: string) {
  const nodes: LayerNode[] = [];
  const visited = new Set<Layer>();
  const done = new Set<LayerNode>(inputs.map((x) => x.node));
  const visit = (x: SymbolicTensor): void => {
    visited.add(x.node.layer);
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
  return { nodes, visited: [...visited] };
}

/**
 * Layers as Keras sorts them: by depth, which is the longest way to an output, the deepest first, and layers of one depth in the order of the
 * search from the outputs. Inputs that nothing needs come first among those of depth 0.
 */
function sortedLayers(inputs: readonly SymbolicTensor[], nodes: readonly LayerNode[], visited: readonly Layer[]): Layer[] {
  const nodeDepths = new Map<LayerNode, number>();
  const layerDepths = new Map<Layer, number>();
  const updateDepth = (node: LayerNode): number => {
    // A layer that is used at several depths counts with the largest.
    const depth = Math.max(nodeDepths.get(node) ?? 0, layerDepths.get(node.layer) ?? 0);
    nodeDepths.set(node, depth);
    layerDepths.set(node.layer, depth);
    return depth;
  };
  for (const node of [...nodes].reverse()) {
    const depth = updateDepth(node);
    for (const { node: source } of node.inputs) nodeDepths.set(source, Math.max(depth + 1, nodeDepths.get(source) ?? 0));
  }
  for (const { node } of inputs) updateDepth(node);
  const positions = new Map(visited.map((layer, i) => [layer, i]));
  const position = (layer: Layer) => positions.get(layer) ?? -1;
  return [...layerDepths].sort(([a, i], [b, j]) => j - i || position(a) - position(b)).map(([layer]) => layer);
}
