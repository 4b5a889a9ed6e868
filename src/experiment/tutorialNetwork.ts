import { insertionChanges } from '../batchnorm/insertNormalization.ts';
import { changedModel } from '../batchnorm/rebuild.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import { type Sequential, type SequentialOptions, sequential } from '../models/sequential.ts';
import * as layers from '../nn/layers/index.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { isTreated, treated } from './armModel.ts';
import { type Arm, parseArm } from './arms.ts';
import { compileNetwork } from './compileNetwork.ts';
import type { Task } from './data.ts';
import type { CompileValues } from './design.ts';

export interface BuildOptions extends Pick<SequentialOptions, 'backend' | 'onWarning'>, Partial<Task>, CompileValues {
  readonly seed: number;
}

/** A small network for tables: two hidden layers, each with its normalisation before its activation. */
const denseLayers = (inputShape: Shape, last: () => Layer, norm: () => readonly Layer[]): Layer[] => [
  layers.dense({ units: 32, inputShape }),
  ...norm(),
  layers.activation({ activation: 'relu' }),
  layers.dense({ units: 32 }),
  ...norm(),
  layers.activation({ activation: 'relu' }),
  last(),
];

const tutorialLayers = (inputShape: Shape, last: () => Layer, norm: () => readonly Layer[]): Layer[] => [
  layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape }),
  layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
  ...norm(),
  layers.maxPooling2d({ poolSize: 2 }),
  layers.dropout({ rate: 0.2 }),
  layers.flatten(),
  layers.dense({ units: 128, activation: 'relu' }),
  layers.dropout({ rate: 0.2 }),
  ...norm(),
  last(),
];

/** The tutorial's network, for tables a small dense one, by default for 28×28 images of ten classes, as an arm (or the one that a text names) has it; compiled. */
export function buildModel(
  given: string | Arm,
  { seed, inputShape = [28, 28, 1], classes = 10, kind, backend, onWarning, ...asked }: BuildOptions,
): Sequential {
  const arm = typeof given === 'string' ? parseArm(given) : given;
  const settings = { seed, ...(backend && { backend }), ...(onWarning && { onWarning }) };
  const last = () => layers.dense({ units: classes, ...(kind !== 'regression' && { activation: 'softmax' }) });
  const norm = () => (arm.normalization && arm.place === 'designed' ? [layers.batchNormalization()] : []);
  const stack = inputShape.length === 1 ? denseLayers : tutorialLayers;
  let model: Model = sequential(stack(inputShape, last, norm), settings);
  if (arm.normalization && arm.place !== 'designed') {
    model = changedModel(model, insertionChanges(model, { place: arm.place }), settings);
  }
  if (isTreated(arm)) model = treated(model, arm, settings);
  compileNetwork(model, arm, { ...asked, kind, where: "the tutorial's network" });
  return model as Sequential;
}
