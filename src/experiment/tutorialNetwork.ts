import { insertionChanges } from '../batchnorm/insertNormalization.ts';
import { changedModel } from '../batchnorm/rebuild.ts';
import type { Model } from '../models/model.ts';
import { type Sequential, type SequentialOptions, sequential } from '../models/sequential.ts';
import * as layers from '../nn/layers/index.ts';
import { isTreated, treated } from './armModel.ts';
import { type Arm, parseArm } from './arms.ts';
import { compileNetwork } from './compileNetwork.ts';
import type { Task } from './data.ts';
import type { CompileValues } from './design.ts';
import { makeLayers } from './layerList.ts';
import { PLACE_MARK, TABLE_LAYERS, TUTORIAL_LAYERS } from './layerText.ts';

export interface BuildOptions extends Pick<SequentialOptions, 'backend' | 'onWarning'>, Partial<Task>, CompileValues {
  readonly seed: number;
  /** Texts of the layers but the last. Default: the tutorial's. */
  readonly layers?: readonly string[] | null | undefined;
}

/**
 * The tutorial's network, for tables a small dense one, or that of a list of layers, by default for 28×28 images of ten classes, as an arm (or the one
 * that a text names) has it; compiled. The last layer has a unit for each class.
 * @throws EvenkeelError for a layer that does not fit
 */
export function buildModel(
  given: string | Arm,
  { seed, inputShape = [28, 28, 1], classes = 10, kind, backend, onWarning, layers: listed, ...asked }: BuildOptions,
): Sequential {
  const arm = typeof given === 'string' ? parseArm(given) : given;
  const settings = { seed, ...(backend && { backend }), ...(onWarning && { onWarning }) };
  const last = () => layers.dense({ units: classes, ...(kind !== 'regression' && { activation: 'softmax' }) });
  const texts = listed ?? (inputShape.length === 1 ? TABLE_LAYERS : TUTORIAL_LAYERS);
  // As in a file, a network without places has its normalisations before activations.
  const hasPlaces = texts.includes(PLACE_MARK);
  const isBuiltIn = arm.place === 'designed' && hasPlaces;
  const norm = (more: object) => (arm.normalization && isBuiltIn ? [layers.batchNormalization(more)] : []);
  let model: Model = sequential([...makeLayers(texts, inputShape, norm), last()], settings);
  if (arm.normalization && !isBuiltIn) {
    const place = arm.place === 'designed' ? 'before' : arm.place;
    model = changedModel(model, insertionChanges(model, { place }), settings);
  }
  if (isTreated(arm)) model = treated(model, arm, settings);
  compileNetwork(model, arm, { ...asked, kind, where: listed ? 'option --layers' : "the tutorial's network" });
  return model as Sequential;
}
