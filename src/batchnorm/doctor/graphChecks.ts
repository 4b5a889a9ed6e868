import { type FlattenedGraph, type GraphNode, isNode, nodesByLayer, originOf } from '../flattenedGraph.ts';
import { hasWeight, isLinear, isNormNode, isOnLastAxis, type NormNode, optionOf, productOf } from '../layers.ts';
import type { Finding } from './finding.ts';

/** Checks each use of a batch normalisation against the layers before and after it. */
export function checkGraph(graph: FlattenedGraph): Finding[] {
  return graph.nodes.flatMap((node) =>
    isNormNode(node) && node.layer.trainable
      ? [...redundantBias(graph, node), ...redundantOffset(graph, node), ...noiseBefore(node), ...frozenBefore(node)]
      : [],
  );
}

function redundantBias(graph: FlattenedGraph, norm: NormNode): Finding[] {
  const source = originOf(norm, ({ layer }) => layer.traits.isPassThrough ?? false);
  if (!isNode(source) || !productOf(source.layer) || !hasWeight(source.layer, 'bias') || !isLinear(source.layer)) return [];
  // Another reader of the layer may need its bias.
  const removesBias = (reader: GraphNode) => isNormNode(reader) && reader.layer.trainable && isOnLastAxis(reader);
  const uses = nodesByLayer(graph).get(source.layer);
  if (!uses?.every((use) => readersOf(graph, use)?.every(removesBias))) return [];
  return [
    {
      id: 'redundant-bias',
      layer: source.name,
      reason: `it is followed by "${norm.name}", which subtracts the mean of each channel, and with it the bias; its own β does the bias's work`,
      remedy: 'Set useBias: false.',
    },
  ];
}

function redundantOffset(graph: FlattenedGraph, norm: NormNode): Finding[] {
  const readers = readersOf(graph, norm) ?? [];
  const [next] = readers;
  if (!next || !hasWeight(norm.layer, 'beta') || !isOnLastAxis(norm) || !readers.every(absorbsOffset)) return [];
  const scale = hasWeight(norm.layer, 'gamma') ? ', and its γ by that kernel' : '';
  return [
    {
      id: 'redundant-offset',
      layer: norm.name,
      reason: `its β is carried by the bias of "${next.name}" after it just as well${scale}`,
      remedy: `Set center: false, or useBias: false on "${next.name}"; scale: false is possible too.`,
    },
  ];
}

function noiseBefore(norm: NormNode): Finding[] {
  const noise = [...nodesBefore(norm)].filter(({ layer }) => layer.traits.isNoise && (optionOf(layer, 'rate') ?? 1) !== 0);
  if (noise.length === 0) return [];
  // In the order of the computation.
  const names = [...new Set(noise.reverse().map(({ name }) => `"${name}"`))];
  return [
    {
      id: 'dropout-before-norm',
      layer: norm.name,
      reason:
        `${names.join(' and ')} in front of it ${names.length === 1 ? 'widens' : 'widen'} the variance in training but not in inference, so ` +
        'the moving variance is too large there (variance shift, Li et al. 2018, arXiv 1801.05134)',
      remedy: 'Put dropout after the last batch normalisation, or call recalibrate(model, x) after training.',
    },
  ];
}

function frozenBefore(norm: NormNode): Finding[] {
  const hasWeights = ({ layer }: GraphNode) => layer.weights.length > 0;
  const frozen = [...nodesBefore(norm, hasWeights)].find((node) => hasWeights(node) && !node.layer.trainable);
  if (!frozen) return [];
  return [
    {
      id: 'frozen',
      layer: norm.name,
      reason: `"${frozen.name}" in front of it is frozen but it is not, so its statistics move away from those the frozen layers were trained with`,
      remedy: 'Freeze it too if the layers came trained together, or leave both trainable.',
    },
  ];
}

/** All nodes that a node depends on, the nearest first, up to and including those where `ends` is true. */
function nodesBefore(node: GraphNode, ends: (node: GraphNode) => boolean = () => false): Set<GraphNode> {
  const before = new Set<GraphNode>();
  let next: readonly GraphNode[] = [node];
  while (next.length > 0) {
    next = next.flatMap(({ operands }) => operands.filter(isNode)).filter((source) => !before.has(source));
    for (const source of next) before.add(source);
    next = [...new Set(next)].filter((source) => !ends(source));
  }
  return before;
}

/** The nodes that compute with a node's result, past those that pass it through; undefined where it is an output of the model too. */
function readersOf(graph: FlattenedGraph, node: GraphNode): readonly GraphNode[] | undefined {
  if (graph.outputs.has(node)) return undefined;
  const all = (graph.consumers.get(node) ?? []).map((reader) =>
    reader.layer.traits.isPassThrough ? readersOf(graph, reader) : [reader],
  );
  return all.every((readers) => readers !== undefined) ? all.flat() : undefined;
}

/** Whether the bias of a layer can take over an offset of its operand. */
const absorbsOffset = ({ layer }: GraphNode) => (productOf(layer)?.isUniform ?? false) && hasWeight(layer, 'bias');
