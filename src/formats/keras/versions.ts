import type { Activation } from '../../nn/activations/activations.ts';
import { gelu } from '../../nn/activations/functions.ts';
import * as layers from '../../nn/layers/index.ts';
import { activationOfLayers } from './activationLayers.ts';

/**
 * What changed between the versions of Keras, and what Evenkeel computes from a file of each. TensorFlow.js follows Keras 2.
 *
 * | name                          | before Keras 3, and TensorFlow.js        | Keras 3                        | here                                     |
 * | ----------------------------- | ---------------------------------------- | ------------------------------ | ---------------------------------------- |
 * | activation `hard_sigmoid`     | clip(0.2x + 0.5, 0, 1)                   | clip(x/6 + 0.5, 0, 1)          | that of the file                         |
 * | activation `gelu_new`         | gelu with tanh (TensorFlow.js alone)     | not there                      | that of the file                         |
 * | `decay` of an optimizer       | rate / (1 + decay · steps)               | not there                      | that of the file, as `inverseTimeDecay`  |
 * | layer `ThresholdedReLU`       | x above theta, else 0                    | `ReLU(threshold=theta)`        | `reLU({ threshold })`                    |
 * | layer `SyncBatchNormalization`| `BatchNormalization` over all devices    | `synchronized`                 | `batchNormalization`: there is one device|
 * | `virtual_batch_size`          | ghost batches                            | not there                      | `virtualBatchSize`                       |
 * | metric `cosine_proximity`     | negative before Keras 2.3, TensorFlow.js | positive                       | that of the file                         |
 * | variance in fused batch norms | N / (N − 1) of the batch's, 4 axes alone | that of the batch              | that of Keras 3                          |
 * | `binary_crossentropy`         | log(p + ε) after p is clipped to ε       | log(p) after p is clipped to ε | that of Keras 3                          |
 *
 * Everything else that both have computes the same: activations, layers, losses, metrics, schedules and optimizers were run in both on the
 * same numbers (tf_keras 2.21 against Keras 3.15).
 */
const OLD = /^(?:[012]\.|tfjs)/;

/** Whether a version, as files have it (`2.15.0`, `tfjs-layers 4.22.0`), is one before Keras 3. */
export const isBeforeKeras3 = (version: string | undefined): boolean => version !== undefined && OLD.test(version);

/** `hard_sigmoid` of Keras 2 and TensorFlow.js, clip(0.2x + 0.5, 0, 1), as layers that every version of Keras has. */
export const oldHardSigmoid: Activation = activationOfLayers([
  layers.rescaling({ scale: 0.2, offset: 0.5, name: 'rescaling' }),
  layers.reLU({ maxValue: 1, name: 're_lu' }),
]);

/** ½x(1 + tanh(√(2/π)(x + 0.044715x³))): `gelu_new` of TensorFlow.js. */
export const geluNew: Activation = (x) => gelu(x, { approximate: true });

/** The activations that names stand for in files from before Keras 3. */
const activationsBefore3: Readonly<Record<string, Activation>> = { hard_sigmoid: oldHardSigmoid, gelu_new: geluNew };

/** The activation that a name stood for in the version that wrote a file, where it is none of Keras 3's. */
export const oldActivation = (name: string, version: string | undefined): Activation | undefined =>
  // No version of Keras has another gelu_new.
  (isBeforeKeras3(version) || name === 'gelu_new') && Object.hasOwn(activationsBefore3, name)
    ? activationsBefore3[name]
    : undefined;

/** The name that an activation had before Keras 3. */
export const oldActivationName = (activation: unknown): string | undefined =>
  Object.entries(activationsBefore3).find(([, f]) => f === activation)?.[0];

/** Whether the metric of the cosine similarity had the sign of the loss. */
export const hasNegativeCosine = (version: string | undefined): boolean =>
  version !== undefined && /^(?:[01]\.|2\.[0-2]\.|tfjs)/.test(version);

/** Activations that Keras 2 does not have. */
export const ACTIVATIONS_SINCE_3: readonly string[] = [
  'celu',
  'glu',
  'hard_shrink',
  'hard_silu',
  'hard_swish',
  'hard_tanh',
  'log_sigmoid',
  'soft_shrink',
  'sparse_plus',
  'sparse_sigmoid',
  'squareplus',
  'tanh_shrink',
];
