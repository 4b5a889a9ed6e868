import { EvenkeelError } from '../core/errors.ts';
import { checkOptions, oneOf } from '../core/options.ts';
import { Model } from '../models/model.ts';
import { Sequential } from '../models/sequential.ts';
import { ActivationLayer } from '../nn/layers/activations/activation.ts';
import type { Layer } from '../nn/layers/layer.ts';
import {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalizationOptions,
} from '../nn/layers/normalization/batchNormalization.ts';
import type { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import { flattenModel, nodesByLayer, onlyConsumer } from './flattenedGraph.ts';
import { isActivationLayer, isBatchNorm, isLinear, optionOf } from './layers.ts';
import { allLayers, type Changes, type RebuildOptions, rebuild, rebuildOptions } from './rebuild.ts';

/** Where new batch normalisations go. */
export interface Insertion {
  /** Options of the new batch normalisations. Their axis is that of the channels. */
  readonly norm?: Omit<BatchNormalizationOptions, 'name' | 'axis' | 'inputShape'> | undefined;
  /**
   * `before` the activation of a layer, after its product, as Ioffe & Szegedy 2015 (section 3.2) have it; or `after` the activation, the layer's
   * own or the activation layer that alone reads the product, and where there is neither after the product. Default 'before'.
   */
  readonly place?: 'before' | 'after' | undefined;
}

export interface WithNormalizationOptions extends RebuildOptions, Insertion {}

const { name: _, axis: __, inputShape: ___, ...normOptions } = batchNormalizationOptions;

/** The dense or convolution layer that a layer is, or wraps. */
export const productLayerOf = (layer: Layer): Layer | undefined =>
  layer.traits.product ? layer : layer.wrapped && productLayerOf(layer.wrapped);

/** Adds the layers whose product reaches a result through no other product. */
function addLast(model: Model, results: readonly SymbolicTensor[], last: Set<Layer>): void {
  const seen = new Set<SymbolicTensor>();
  const visit = (x: SymbolicTensor): void => {
    if (seen.has(x)) return;
    seen.add(x);
    const { layer, inputs } = x.node;
    if (layer instanceof Model) addLast(layer, [layer.outputs[x.index] as SymbolicTensor], last);
    if (productLayerOf(layer)) last.add(layer);
    else if (!(layer instanceof Model && allLayers(layer).some(productLayerOf))) inputs.forEach(visit);
  };
  if (model.built) results.forEach(visit);
  else {
    const layer = allLayers(model).findLast(productLayerOf);
    if (layer) last.add(layer);
  }
}

/** The dense and convolution layers, or layers around one, whose product reaches an output of a model through no other product. */
export function lastProductLayers(model: Model): Set<Layer> {
  const last = new Set<Layer>();
  addLast(model, model.built ? model.outputs : [], last);
  return last;
}

/** @throws EvenkeelError for a model inside that is used more than once: its new layers would mix the statistics of both uses */
function requireOneUse(model: Model, isNormalized: (layer: Layer) => boolean): void {
  for (const layer of model.layers) {
    if (!(layer instanceof Model)) continue;
    const uses = model instanceof Sequential ? 1 : model.nodes.filter((node) => node.layer === layer).length;
    if (uses > 1 && allLayers(layer).some(isNormalized)) {
      throw new EvenkeelError({
        where: layer.where,
        expected: 'a model inside that is used once',
        got: `${uses} uses, whose statistics one batch normalisation would mix`,
        remedy: 'Put batch normalisations into the model yourself.',
      });
    }
    requireOneUse(layer, isNormalized);
  }
}

/** The activation layers that alone read what a layer gives, one for each of its uses; undefined where a use has none. */
function activationsAfter(model: Model): (layer: Layer) => readonly Layer[] | undefined {
  if (!model.built) {
    const all = allLayers(model);
    return (layer) => {
      const next = all[all.indexOf(layer) + 1];
      return next && isActivationLayer(next) ? [next] : undefined;
    };
  }
  const graph = flattenModel(model);
  const uses = nodesByLayer(graph);
  return (layer) => {
    const readers = (uses.get(layer) ?? []).map((node) => onlyConsumer(graph, node)?.layer);
    const found = readers.filter((reader): reader is Layer => reader !== undefined && isActivationLayer(reader));
    return found.length > 0 && found.length === readers.length ? found : undefined;
  };
}

/**
 * What puts batch normalisations into a model that has none.
 * @throws EvenkeelError for a model inside that is used more than once; and where nothing is to be normalised
 */
export function insertionChanges(model: Model, { norm, place = 'before' }: Insertion): Changes {
  const last = lastProductLayers(model);
  const isNormalized = (layer: Layer) => productLayerOf(layer) !== undefined && !last.has(layer);
  const normalized = allLayers(model).filter(isNormalized);
  if (normalized.length === 0) {
    throw new EvenkeelError({
      where: model.where,
      expected: 'a dense or convolution layer before the last one, to be normalised',
      got: 'none',
      remedy: 'Put batch normalisations into the model yourself.',
    });
  }
  requireOneUse(model, isNormalized);
  if (place === 'before') {
    return {
      options: (layer) => (isNormalized(layer) ? bareProduct(layer) : {}),
      insertAfter: (layer) => (isNormalized(layer) ? normalizationBefore(layer, norm) : []),
    };
  }
  const readersOf = activationsAfter(model);
  /** The layers after whose uses one goes, by the products whose channels they have. */
  const places = new Map(
    normalized.flatMap((layer) => {
      const readers = isLinear(productLayerOf(layer) as Layer) ? readersOf(layer) : undefined;
      return (readers ?? [layer]).map((reader) => [reader, layer] as const);
    }),
  );
  return {
    insertAfter: (layer) => {
      const product = places.get(layer);
      return product ? [normalizationOf(product, norm)] : [];
    },
  };
}

/**
 * The same model with batch normalisations. One that has some is copied as it is. Otherwise each dense and convolution layer but the last gets
 * one: `before` its activation (the layer's own `activation` becomes a layer after the batch normalisation) or `after` it, as the option `place`
 * says. The last layers are those whose product reaches an output through no other product. Biases stay, though the offset
 * β makes them redundant, so that models with and without share all other weights. A layer that is used more than once gets a batch
 * normalisation for each use.
 *
 * All layers keep their names, so that with the same seed they start from the same weights and draw the same masks. The model itself stays as
 * it is. The new one has new initial weights unless `keepWeights` says otherwise, and is not compiled (as with Keras's `clone_model`): an
 * optimizer and its state belong to the weights of one model, so compile it as you compiled the first.
 *
 * @throws EvenkeelError naming a layer that cannot be copied, or a model inside that is used more than once; and where nothing is to be normalised
 */
export async function withNormalization(model: Model, given: WithNormalizationOptions = {}): Promise<Model> {
  checkOptions('withNormalization', given, { norm: 'optional', place: 'optional', ...rebuildOptions });
  const { norm = {}, place = 'before', ...options } = given;
  checkOptions('withNormalization, option norm', norm, normOptions);
  oneOf('before', 'after')('withNormalization, option place', place);
  if (allLayers(model).some(isBatchNorm)) return rebuild(model, {}, options);
  return rebuild(model, insertionChanges(model, { norm, place }), options);
}

/** The options that make a layer its product alone. */
function bareProduct(layer: Layer): Record<string, unknown> {
  const product = productLayerOf(layer) as Layer;
  if (product === layer) return { activation: 'linear', activityRegularizer: undefined };
  const make = product.constructor as new (config: Record<string, unknown>) => Layer;
  return { layer: new make({ ...product.getConfig(), ...bareProduct(product) }), activityRegularizer: undefined };
}

/** A batch normalisation of what a layer gives. */
const normalizationOf = (layer: Layer, norm: Insertion['norm']) =>
  new BatchNormalization({ ...norm, axis: productLayerOf(layer)?.traits.product?.channelsLast ? -1 : 1 });

/** A batch normalisation, and after it the activation and the penalty that the layer had. */
function normalizationBefore(layer: Layer, norm: Insertion['norm']): Layer[] {
  const product = productLayerOf(layer) as Layer;
  const made = normalizationOf(layer, norm);
  const activityRegularizer = (optionOf(layer, 'activityRegularizer') ?? optionOf(product, 'activityRegularizer')) as never;
  if (isLinear(product) && activityRegularizer === undefined) return [made];
  const activation = (optionOf(product, 'activation') ?? 'linear') as never;
  return [made, new ActivationLayer({ activation, ...(activityRegularizer !== undefined && { activityRegularizer }) })];
}
