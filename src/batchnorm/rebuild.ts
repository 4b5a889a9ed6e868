import type { Backend } from '../backends/backend.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { Schema } from '../core/options.ts';
import { cloneModel, copyLayer, copyWeights } from '../models/clone.ts';
import { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { Normalization } from '../nn/layers/preprocessing/normalization.ts';
import { InputLayer } from '../nn/layers/reshaping/shape.ts';

export interface RebuildOptions {
  /** Decides the initial weights of the new model. Default: the model's own seed. */
  readonly seed?: number;
  /**
   * Whether layers that both models have keep the model's current weights; else they start afresh from the seed, all but what the `adapt` of a
   * normalization layer measured. Default false.
   */
  readonly keepWeights?: boolean;
  /** What runs the new model. Default `wasmBackend()`. */
  readonly backend?: Backend;
  /** Receives the new model's warnings. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

export const rebuildOptions = {
  seed: 'optional',
  keepWeights: 'optional',
  backend: 'optional',
  onWarning: 'optional',
} satisfies Schema<RebuildOptions>;

/** In what a new model differs from the one it is made of. */
export interface Rule {
  /** Whether a layer is left out; its operand goes on instead of its result. */
  drops(layer: Layer): boolean;
  /** Options that a copy has in place of its layer's. */
  change(layer: Layer): Readonly<Record<string, unknown>>;
  /** New layers behind one use of a layer. */
  behind(layer: Layer): readonly Layer[];
}

/** @throws EvenkeelError where nothing but inputs would be left */
function requireLayers(model: Model, { drops }: Rule): void {
  const left = allLayers(model).filter((layer) => !(layer instanceof InputLayer) && !drops(layer));
  if (left.length > 0) return;
  throw new EvenkeelError({ where: model.where, expected: 'another layer between each input and output', got: 'none' });
}

/**
 * A model like another one but for what a rule changes. The model itself stays as it is; the new one is not compiled.
 * @throws EvenkeelError naming a layer that cannot be copied
 */
export async function rebuild(model: Model, rule: Rule, { keepWeights = false, ...options }: RebuildOptions): Promise<Model> {
  const waiting = model.built ? undefined : allLayers(model).find(isMeasured);
  if (waiting) {
    throw new EvenkeelError({
      where: waiting.where,
      expected: 'a model that is built, as the layer may have been adapted',
      got: 'one that waits for its data',
      remedy: 'Call build(inputShape) first.',
    });
  }
  requireLayers(model, rule);
  const replace = (layer: Layer) => {
    if (layer instanceof Model) return undefined;
    if (rule.drops(layer)) return [];
    const changes = rule.change(layer);
    return Object.keys(changes).length > 0 ? copyLayer(layer, changes) : undefined;
  };
  const made = cloneModel(model, { ...options, replace, behind: (layer) => (rule.drops(layer) ? [] : rule.behind(layer)) });
  if (model.built) await copyWeights(model, made, keepWeights ? undefined : isMeasured);
  return made;
}

/** Whether a layer's weights are what `adapt` measured: they say how the data is and are not learned. */
const isMeasured = (layer: Layer) => layer instanceof Normalization;

/** All layers of a model, those of models inside included. */
export const allLayers = (model: Model): Layer[] =>
  model.layers.flatMap((layer) => (layer instanceof Model ? allLayers(layer) : [layer]));
