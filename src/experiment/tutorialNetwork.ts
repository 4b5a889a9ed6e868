import type { Shape } from '../core/tensor/tensor.ts';
import { type Sequential, type SequentialOptions, sequential } from '../models/sequential.ts';
import * as layers from '../nn/layers/index.ts';
import type { Layer } from '../nn/layers/layer.ts';
import * as optimizers from '../nn/optimizers/index.ts';
import { type Arm, selectArms } from './arms.ts';
import { compileDefaults } from './compileDefaults.ts';
import type { Task } from './data.ts';
import { normalizationLayer } from './normalizationLayers.ts';

export interface BuildOptions extends Pick<SequentialOptions, 'backend' | 'onWarning'>, Partial<Task> {
  readonly seed: number;
  readonly learningRate: number;
}

/** What every network of a comparison is trained with. */
export const optimizerFor = ({ learningRate }: Pick<BuildOptions, 'learningRate'>) => optimizers.rmsprop({ learningRate });

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

/** The tutorial's network, for tables a small dense one, by default for 28×28 images of ten classes, as an arm (or the one of a name) has it; compiled. */
export function buildModel(
  arm: string | Pick<Arm, 'normalization'>,
  { seed, learningRate, inputShape = [28, 28, 1], classes = 10, kind, backend, onWarning }: BuildOptions,
): Sequential {
  const { normalization } = typeof arm === 'string' ? (selectArms([arm])[0] as Arm) : arm;
  const norm = () => (normalization ? [normalizationLayer(normalization)] : []);
  const last = () => layers.dense({ units: classes, ...(kind !== 'regression' && { activation: 'softmax' }) });
  const model = sequential(
    inputShape.length === 1
      ? denseLayers(inputShape, last, norm)
      : [
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
        ],
    { seed, ...(backend && { backend }), ...(onWarning && { onWarning }) },
  );
  model.compile({ optimizer: optimizerFor({ learningRate }), ...compileDefaults(model, kind ?? 'classification') });
  return model;
}
