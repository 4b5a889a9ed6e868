import { Model } from '../../models/model.ts';
import { definitionOf } from '../../nn/layers/configuredLayer.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { BatchNormalization } from '../../nn/layers/normalization/batchNormalization.ts';
import type { Optimizer } from '../../nn/optimizers/optimizer.ts';
import { customOf, type FormatContext } from './context.ts';
import { optionsOutsideKeras } from './encodeLayer.ts';
import { isObject, type Json } from './json.ts';
import { kerasName } from './layerNames.ts';
import { optimizerOptionsOutsideKeras } from './optimizers.ts';

/** Names the format of what stands under `evenkeel` in `metadata.json` (of a `.keras`) or in the attributes (of an `.h5`). */
const EXTRAS_FORMAT = 'evenkeel.keras/1';

/** Entries of a file that Keras does not read. */
export interface Extras {
  readonly seed: number | undefined;
  readonly step: number;
  readonly epoch: number;
  readonly layers: Json;
  readonly optimizer: Json;
  /** Batch normalisations with recalibrated statistics. */
  readonly recalibrated: readonly unknown[];
}

/** Those of a file that Keras wrote. */
export const NO_EXTRAS: Extras = { seed: undefined, step: 0, epoch: 0, layers: {}, optimizer: {}, recalibrated: [] };

const countIn = (v: unknown): number | undefined => (Number.isSafeInteger(v) && (v as number) >= 0 ? (v as number) : undefined);

/** @param value what a file has under the name `evenkeel` */
export function readExtras(value: unknown): Extras {
  const seed = isObject(value) && value.format === EXTRAS_FORMAT ? countIn(value.seed) : undefined;
  if (seed === undefined) return NO_EXTRAS;
  const { step, epoch, layers, optimizer, recalibrated } = value as Json;
  return {
    seed,
    step: countIn(step) ?? 0,
    epoch: countIn(epoch) ?? 0,
    layers: isObject(layers) ? layers : {},
    optimizer: isObject(optimizer) ? optimizer : {},
    recalibrated: Array.isArray(recalibrated) ? recalibrated : [],
  };
}

/** All layers, those of models inside included. */
const allLayers = (layer: Layer): Layer[] => (layer instanceof Model ? layer.layers.flatMap(allLayers) : [layer]);

/** The batch normalisations of a model, those of models inside included. */
export const batchNormsOf = (model: Model): BatchNormalization[] =>
  allLayers(model).filter((l) => l instanceof BatchNormalization);

/** Warns of classes of layers that no version of Keras has. */
function warnOfForeignLayers(layers: readonly Layer[], context: FormatContext): void {
  const foreign = layers.filter((layer) => definitionOf(layer)?.isInKeras === false && !customOf(context, layer.className));
  for (const className of new Set(foreign.map((layer) => layer.className))) {
    context.warn(`save: Keras does not have ${className} and needs it in custom_objects to load the model.`);
  }
}

/**
 * What Keras has no place for: the seed, how far the training has come, options of layers and of the optimizer that only Evenkeel has, and which
 * layers have recalibrated statistics.
 */
export async function extrasOf(model: Model, context: FormatContext, optimizer: Optimizer | undefined): Promise<Json> {
  warnOfForeignLayers(allLayers(model), context);
  const ofOptimizer = optimizer ? optimizerOptionsOutsideKeras(optimizer) : {};
  if (Object.keys(ofOptimizer).length > 0) {
    context.warn(`save, optimizer: Keras does not have ${Object.keys(ofOptimizer).join(', ')} and will train the model without.`);
  }
  const layers = allLayers(model).flatMap((layer) => {
    const options = optionsOutsideKeras(layer);
    if (Object.keys(options).length === 0) return [];
    context.warn(`save, ${layer.where}: Keras does not have ${Object.keys(options).join(', ')} and will train it without.`);
    return [[kerasName(layer.name), options] as const];
  });
  const { step, epoch } = model.trainer.state.progress;
  const recalibrated: string[] = [];
  for (const norm of batchNormsOf(model)) if (await norm.isRecalibrated()) recalibrated.push(kerasName(norm.name));
  return {
    format: EXTRAS_FORMAT,
    seed: model.seed,
    step,
    epoch,
    ...(recalibrated.length > 0 && { recalibrated }),
    ...(Object.keys(ofOptimizer).length > 0 && { optimizer: ofOptimizer }),
    ...(layers.length > 0 && { layers: Object.fromEntries(layers) }),
  };
}
