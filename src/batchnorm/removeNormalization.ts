import { EvenkeelError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import type { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { isBatchNorm } from './layers.ts';
import { type RebuildOptions, rebuild, rebuildOptions } from './rebuild.ts';

/**
 * The same model without its batch normalisations: what a batch normalisation would get, the next layer gets. Sequential and functional models, with
 * branches, shared layers and models inside. All other layers keep their names, so that with the same seed they start from the same weights
 * and draw the same masks as in a model with batch normalisations.
 *
 * The model itself stays as it is. The new one has new initial weights unless `keepWeights` says otherwise, and is not compiled (as with
 * Keras's `clone_model`): an optimizer and its state belong to the weights of one model, so compile it as you compiled the first.
 *
 * @throws EvenkeelError naming a layer that cannot be copied or left out, and where no other layer is left
 */
export async function withoutNormalization(model: Model, options: RebuildOptions = {}): Promise<Model> {
  checkOptions('withoutNormalization', options, rebuildOptions);
  return rebuild(model, { removes: isRemovable }, options);
}

/** Whether a layer is a batch normalisation. @throws EvenkeelError for one with a penalty, which would be lost */
function isRemovable(layer: Layer): boolean {
  if (!isBatchNorm(layer)) return false;
  if (layer.getConfig().activityRegularizer === undefined) return true;
  throw new EvenkeelError({
    where: `${layer.where}, option activityRegularizer`,
    expected: 'none, as the layer is to be left out',
    got: 'one',
    remedy: 'Put the penalty on the layer in front of it.',
  });
}
