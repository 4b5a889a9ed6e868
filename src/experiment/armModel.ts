import { flattenModel, type GraphNode, isNode, nodesByLayer, onlyConsumer, originOf } from '../batchnorm/flattenedGraph.ts';
import { lastProductLayers, productLayerOf } from '../batchnorm/insertNormalization.ts';
import { isActivationLayer, isBatchNorm, isLinear } from '../batchnorm/layers.ts';
import { EvenkeelError } from '../core/errors.ts';
import { type CloneOptions, cloneModel, copyLayer } from '../models/clone.ts';
import type { Model } from '../models/model.ts';
import { weightStandardization } from '../nn/layers/index.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { Arm } from './arms.ts';
import { type ArmNormalization, normalizationLayer } from './normalizationLayers.ts';

export type Treatment = Pick<Arm, 'name' | 'normalization' | 'weightStandardization'>;

/** What lies between a layer's result and a normalisation and changes no value in inference. */
const isCarrier = ({ layer: { traits } }: GraphNode) => traits.isPassThrough === true || traits.isNoise === true;

/**
 * The activation next to a batch normalisation, as a layer to leave out or one that loses its own: the activation layer that alone reads its
 * result, or else what it reads, past dropout and reshaping, where only that reads it.
 */
function activationNextTo(model: Model): Set<Layer> {
  const graph = flattenModel(model);
  const uses = nodesByLayer(graph);
  const found = new Set<Layer>();
  for (const node of graph.nodes) {
    if (!isBatchNorm(node.layer)) continue;
    const after = onlyConsumer(graph, node);
    const before = originOf(node, isCarrier);
    if (after && isActivationLayer(after.layer)) found.add(after.layer);
    else if (isNode(before) && uses.get(before.layer)?.length === 1 && onlyConsumer(graph, before)) found.add(before.layer);
  }
  return found;
}

/** A layer without its activation. */
function linear(layer: Layer): Layer | readonly Layer[] | undefined {
  if (isActivationLayer(layer)) return [];
  return productLayerOf(layer) === layer && !isLinear(layer) ? copyLayer(layer, { activation: 'linear' }) : undefined;
}

/** What takes the place of a batch normalisation: the arm's, or itself with what the arm says of it. */
function replacement(layer: Layer, { layer: kind, options }: ArmNormalization): Layer | undefined {
  if (kind !== 'batchNormalization')
    return normalizationLayer({ layer: kind, options } as ArmNormalization, layer.getConfig().axis as number);
  return options && copyLayer(layer, options as Readonly<Record<string, unknown>>);
}

/**
 * The network of an arm, from one that has batch normalisations where the arm has its normalisation (and none where it has none): they are
 * replaced by the arm's, an activation that the arm's layer brings along is left out, and kernels are standardised where the arm says so. Layers that stay keep
 * their names, and with the seed the weights that they start from.
 * @throws EvenkeelError naming arm and layer for a normalisation that does not fit, as one of more groups than channels
 */
export function treated(
  model: Model,
  { name, normalization, weightStandardization: standardized }: Treatment,
  settings: CloneOptions = {},
): Model {
  const replacesActivation = normalization && normalizationLayer(normalization).traits.replacesActivation;
  const activations = replacesActivation ? activationNextTo(model) : new Set<Layer>();
  const last = lastProductLayers(model);
  const replace = (layer: Layer) => {
    if (normalization && isBatchNorm(layer)) return replacement(layer, normalization);
    const changed = activations.has(layer) ? linear(layer) : undefined;
    if (!standardized || productLayerOf(layer) !== layer || last.has(layer)) return changed;
    return weightStandardization({ layer: (changed as Layer | undefined) ?? copyLayer(layer), name: layer.name });
  };
  try {
    return cloneModel(model, { ...settings, replace });
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where: `arm ${name}, ${cause.problem.where}` }, { cause });
  }
}

/** Whether the network of an arm is more than one with batch normalisations, or without any. */
export const isTreated = ({ normalization, weightStandardization: standardized }: Treatment): boolean =>
  standardized === true ||
  (normalization !== null && (normalization.layer !== 'batchNormalization' || normalization.options !== undefined));
