import { EvenkeelError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
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
import { isBatchNorm, isLinear, optionOf } from './layers.ts';
import { allLayers, type RebuildOptions, rebuild, rebuildOptions } from './rebuild.ts';

export interface WithNormalizationOptions extends RebuildOptions {
  /** Options of the new batch normalisations. Their axis is that of the channels. */
  readonly norm?: Omit<BatchNormalizationOptions, 'name' | 'axis' | 'inputShape'>;
}

const { name: _, axis: __, inputShape: ___, ...normOptions } = batchNormalizationOptions;

/** The dense or convolution layer that a layer is, or wraps. */
const productLayerOf = (layer: Layer): Layer | undefined =>
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

/**
 * The same model with batch normalisations. One that has some is copied as it is. Otherwise each dense and convolution layer but the last gets
 * one between its product and its activation, as Ioffe & Szegedy 2015 (section 3.2) have it: the layer's own `activation` becomes a layer after
 * the batch normalisation. The last layers are those whose product reaches an output through no other product. Biases stay, though the offset
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
  checkOptions('withNormalization', given, { norm: 'optional', ...rebuildOptions });
  const { norm = {}, ...options } = given;
  checkOptions('withNormalization, option norm', norm, normOptions);
  if (allLayers(model).some(isBatchNorm)) return rebuild(model, {}, options);
  const last = new Set<Layer>();
  addLast(model, model.built ? model.outputs : [], last);
  const isNormalized = (layer: Layer) => productLayerOf(layer) !== undefined && !last.has(layer);
  if (!allLayers(model).some(isNormalized)) {
    throw new EvenkeelError({
      where: model.where,
      expected: 'a dense or convolution layer before the last one, to be normalised',
      got: 'none',
      remedy: 'Put batch normalisations into the model yourself.',
    });
  }
  requireOneUse(model, isNormalized);
  return rebuild(
    model,
    {
      options: (layer) => (isNormalized(layer) ? bareProduct(layer) : {}),
      insertAfter: (layer) => (isNormalized(layer) ? normalization(layer, norm) : []),
    },
    options,
  );
}

/** The options that make a layer its product alone. */
function bareProduct(layer: Layer): Record<string, unknown> {
  const product = productLayerOf(layer) as Layer;
  if (product === layer) return { activation: 'linear', activityRegularizer: undefined };
  const make = product.constructor as new (config: Record<string, unknown>) => Layer;
  return { layer: new make({ ...product.getConfig(), ...bareProduct(product) }), activityRegularizer: undefined };
}

/** A batch normalisation, and after it the activation and the penalty that the layer had. */
function normalization(layer: Layer, norm: WithNormalizationOptions['norm']): Layer[] {
  const product = productLayerOf(layer) as Layer;
  const made = new BatchNormalization({ ...norm, axis: product.traits.product?.channelsLast ? -1 : 1 });
  const activityRegularizer = (optionOf(layer, 'activityRegularizer') ?? optionOf(product, 'activityRegularizer')) as never;
  if (isLinear(product) && activityRegularizer === undefined) return [made];
  const activation = (optionOf(product, 'activation') ?? 'linear') as never;
  return [made, new ActivationLayer({ activation, ...(activityRegularizer !== undefined && { activityRegularizer }) })];
}
