import type { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import { SpectralNormalization } from '../nn/layers/normalization/spectralNormalization.ts';
import {
  type FlattenedGraph,
  flattenModel,
  type GraphNode,
  isNode,
  nodesByLayer,
  onlyConsumer,
  originOf,
} from './flattenedGraph.ts';
import { isBatchNorm, isLinear, isOnLastAxis, type NormNode, productOf } from './layers.ts';

/** Which batch normalisations of a model are folded into which layers. */
export interface FoldPlan {
  /** In the order of the computation: of several into one layer, the one next to it comes first. */
  readonly folds: readonly { readonly norm: BatchNormalization; readonly target: Layer }[];
  /** Those that stay, and why. */
  readonly kept: readonly { readonly norm: BatchNormalization; readonly reason: string }[];
  /** Layers under spectral normalisation that are used without it in inference, by their wrappers. */
  readonly unwrapped: ReadonlyMap<Layer, Layer>;
  /** The names of layers, each after those of the models around it. */
  readonly names: ReadonlyMap<Layer, string>;
}

/** @throws EvenkeelError for a model that is not built */
export function planFold(model: Model): FoldPlan {
  const graph = flattenModel(model);
  const uses = nodesByLayer(graph);
  const folds: { norm: BatchNormalization; target: Layer }[] = [];
  const kept: { norm: BatchNormalization; reason: string }[] = [];
  const folded = new Set<Layer>();
  const unwrapped = new Map<Layer, Layer>();
  for (const [layer, nodes] of uses) {
    const isTrained = layer.trainable && nodes.some((node) => node.alwaysTraining);
    if (layer instanceof SpectralNormalization && !isTrained) unwrapped.set(layer, layer.layer);
  }
  for (const [norm, nodes] of uses) {
    if (!isBatchNorm(norm)) continue;
    const target = findTarget({ graph, uses, folded, unwrapped }, nodes as readonly NormNode[]);
    if (typeof target === 'string') kept.push({ norm, reason: target });
    else {
      folds.push({ norm, target });
      folded.add(norm);
    }
  }
  return { folds, kept, unwrapped, names: new Map([...uses].map(([layer, [first]]) => [layer, (first as GraphNode).name])) };
}

interface Search {
  readonly graph: FlattenedGraph;
  readonly uses: ReadonlyMap<Layer, readonly GraphNode[]>;
  readonly folded: ReadonlySet<Layer>;
  readonly unwrapped: ReadonlyMap<Layer, Layer>;
}

/** The layer that a batch normalisation with these uses can be folded into, or why there is none. */
function findTarget({ graph, uses, folded, unwrapped }: Search, norms: readonly NormNode[]): Layer | string {
  const [firstNorm] = norms as readonly [NormNode];
  if (firstNorm.layer.trainable && norms.some((node) => node.alwaysTraining)) return 'it is called with training: true';
  const isIdentityInInference = ({ layer, alwaysTraining }: GraphNode) =>
    folded.has(layer) || layer.traits.isIdentity || (layer.traits.isNoise && !(alwaysTraining && layer.trainable)) || false;
  const origins = norms.map((node) => originOf(node, isIdentityInInference));
  const [origin] = origins;
  if (!isNode(origin)) return 'no layer is in front of it';
  const { layer: target } = origin;
  const inner = unwrapped.get(target) ?? target;
  const name = `"${origin.name}"`;
  if (inner.traits.product?.channelsLast === false) return `the channels of ${name} come first`;
  if (!productOf(inner)) return `${name} in front of it is no dense or convolution layer`;
  if (!isLinear(inner)) return `the activation of ${name} is in between`;
  if (!isOnLastAxis(firstNorm)) return 'its channels are not on the last axis';
  if (!origins.every((other) => isNode(other) && other.layer === target)) return `${name} is not in front of all its uses`;
  if (!norms.every((node) => isOnlyReader(graph, node, target))) return `what ${name} gives is used elsewhere too`;
  const known = new Set(origins);
  if (!uses.get(target)?.every((use) => known.has(use)) || sharesWeights(uses, target)) return `${name} is used elsewhere too`;
  return target;
}

/** Whether nothing else reads what is on the way from a layer to a node. */
function isOnlyReader(graph: FlattenedGraph, node: GraphNode, from: Layer): boolean {
  let reader = node;
  let [operand] = node.operands;
  while (isNode(operand)) {
    if (onlyConsumer(graph, operand) !== reader) return false;
    if (operand.layer === from) return true;
    reader = operand;
    [operand] = operand.operands;
  }
  return false;
}

const sharesWeights = (uses: ReadonlyMap<Layer, readonly GraphNode[]>, layer: Layer) =>
  [...uses.keys()].some((other) => other !== layer && other.weights.some((weight) => layer.weights.includes(weight)));
