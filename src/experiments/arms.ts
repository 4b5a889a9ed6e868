import * as layers from '../layers/index.ts';
import { type Sequential, type SequentialOptions, sequential } from '../models/sequential.ts';
import * as optimizers from '../optimizers/index.ts';
import type { Task } from './data.ts';
import type { ArmResult } from './result.ts';

/** One side of the comparison. */
export type Arm = Pick<ArmResult, 'name' | 'title' | 'label'>;

export const arms: readonly Arm[] = [
  { name: 'none', title: 'Train without Batch Normalization', label: 'without BN' },
  { name: 'batch', title: 'Train with Batch Normalization', label: 'with BN' },
];

export interface BuildOptions extends Pick<SequentialOptions, 'backend' | 'onWarning'>, Partial<Task> {
  readonly seed: number;
  readonly learningRate: number;
}

/** How every network of a comparison is trained. */
export const compileSettings = (learningRate: number) => ({
  optimizer: optimizers.rmsprop({ learningRate }),
  loss: 'categoricalCrossentropy' as const,
  metrics: ['accuracy'] as const,
});

/** The tutorial's network, by default for 28×28 images of ten classes, compiled; `name` says whether its batch normalisations are in. */
export function buildModel(
  name: Arm['name'],
  { seed, learningRate, inputShape = [28, 28, 1], classes = 10, backend, onWarning }: BuildOptions,
): Sequential {
  const norm = () => (name === 'batch' ? [layers.batchNormalization()] : []);
  const model = sequential(
    [
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      ...norm(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      ...norm(),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { seed, ...(backend && { backend }), ...(onWarning && { onWarning }) },
  );
  model.compile(compileSettings(learningRate));
  return model;
}
