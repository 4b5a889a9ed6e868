import type { Backend } from '../backends/backend.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { OptionNames } from '../core/options.ts';
import { cloneModel, copyLayer, copyWeights } from '../models/clone.ts';
import { Model } from '../models/model.ts';
import { InputLayer } from '../nn/layers/core/inputLayer.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { Normalization } from '../nn/layers/preprocessing/normalization.ts';

export interface RebuildOptions {
  /** Decides the initial weights of the new model. Default: the model's own seed. */
  readonly seed?: number;
  /**
   * Whether layers that both models have keep the model's current weights; else they get new initial weights from the seed, all but what the `adapt` of
   * a normalization layer measured. Default false.
   */
  readonly keepWeights?: boolean;
  /** The backend of the new model. Default `wasmBackend()`. */
  readonly backend?: Backend;
  /** Receives the new model's warnings. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

export const rebuildOptions = {
  seed: 'optional',
  keepWeights: 'optional',
  backend: 'optional',
  onWarning: 'optional',
} satisfies OptionNames<RebuildOptions>;

/** How a new model differs from the one that it is made from. */
export interface Changes {
  /** Whether a layer is left out: its consumers then read its operand. Default: none is. */
  readonly removes?: (layer: Layer) => boolean;
  /** Options that the copy of a layer has in place of the layer's own. Default: none. */
  readonly options?: (layer: Layer) => Readonly<Record<string, unknown>>;
  /** New layers after each use of a layer. Default: none. */
  readonly insertAfter?: (layer: Layer) => readonly Layer[];
}

/** @throws EvenkeelError where nothing but inputs would be left */
function requireLayers(model: Model, removes: (layer: Layer) => boolean): void {
  if (allLayers(model).some((layer) => !(layer instanceof InputLayer) && !removes(layer))) return;
  throw new EvenkeelError({ where: model.where, expected: 'another layer between each input and output', got: 'none' });
}

/**
 * A copy of a model with some changes and new initial weights. The model itself stays as it is; the new one is not compiled.
 * @throws EvenkeelError naming a layer that cannot be copied
 */
export function changedModel(model: Model, changes: Changes, options: Omit<RebuildOptions, 'keepWeights'>): Model {
  const { removes = () => false, options: changed = () => ({}), insertAfter = () => [] } = changes;
  const waiting = model.built ? undefined : allLayers(model).find(isMeasured);
  if (waiting) {
    throw new EvenkeelError({
      where: waiting.where,
      expected: 'a model that is built, as the layer may have been adapted',
      got: 'one that waits for its data',
      remedy: 'Call build(inputShape) first.',
    });
  }
  requireLayers(model, removes);
  const replace = (layer: Layer) => {
    if (layer instanceof Model) return undefined;
    if (removes(layer)) return [];
    const newOptions = changed(layer);
    return Object.keys(newOptions).length > 0 ? copyLayer(layer, newOptions) : undefined;
  };
  return cloneModel(model, { ...options, replace, insertAfter: (layer) => (removes(layer) ? [] : insertAfter(layer)) });
}

/** The same with the model's weights, as `keepWeights` says. */
export async function rebuild(
  model: Model,
  changes: Changes,
  { keepWeights = false, ...options }: RebuildOptions,
): Promise<Model> {
  const made = changedModel(model, changes, options);
  if (model.built) await copyWeights(model, made, keepWeights ? undefined : isMeasured);
  return made;
}

/** Whether a layer's weights are what `adapt` measured of the data, which is not learned. */
const isMeasured = (layer: Layer) => layer instanceof Normalization;

/** All layers of a model, those of models inside included. */
export const allLayers = (model: Model): Layer[] =>
  model.layers.flatMap((layer) => (layer instanceof Model ? allLayers(layer) : [layer]));
