import { EvenkeelError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import type { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { isBatchNorm } from './layerKinds.ts';
import { type RebuildOptions, rebuild, rebuildOptions } from './rebuild.ts';

/**
 * The same model without its batch normalisations: what went into one goes on to the next layer. Sequential and functional models, with
 * branches, shared layers and models inside. All other layers keep their names, so that with the same seed they start from the same weights
 * and draw the same masks as in a model with batch normalisations.
 *
 * The model itself stays as it is; the new one is not compiled, and starts afresh unless `keepWeights` says otherwise.
 *
 * @throws EvenkeelError naming a layer that cannot be copied or left out, and where no other layer is left
 */
export async function withoutNormalization(model: Model, options: RebuildOptions = {}): Promise<Model> {
  checkOptions('withoutNormalization', options, rebuildOptions);
  return rebuild(model, { drops: leftOut, change: () => ({}), behind: () => [] }, options);
}

function leftOut(layer: Layer): boolean {
  if (!isBatchNorm(layer)) return false;
  if (layer.getConfig().activityRegularizer === undefined) return true;
  throw new EvenkeelError({
    where: `${layer.where}, option activityRegularizer`,
    expected: 'none, as the layer is to be left out',
    got: 'one',
    remedy: 'Put the penalty on the layer in front of it.',
  });
}
