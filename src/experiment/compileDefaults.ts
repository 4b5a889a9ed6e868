import { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import * as losses from '../nn/losses/index.ts';
import * as metrics from '../nn/metrics/index.ts';
import type { CompileOptions } from '../training/compile.ts';
import type { TaskKind } from './data.ts';

/** Whether a layer has no activation, so that it gives any numbers and no probabilities. */
function isLinear(layer: Layer): boolean {
  if (layer instanceof Model) return layer.outputs[0] !== undefined && isLinear(layer.outputs[0].node.layer);
  return layer.traits.activation === 'linear';
}

/** Whether a model gives any numbers, and no probabilities. */
export const givesLogits = ({ outputs }: Model): boolean => outputs[0] !== undefined && isLinear(outputs[0].node.layer);

/** Whether a model gives one number for a sample. */
export const givesOneNumber = ({ outputs }: Model): boolean =>
  outputs.length === 1 && outputs[0]?.shape.length === 1 && outputs[0].shape[0] === 1;

/** Above which a single output means the second class: 0 of logits and of margins, half of a probability. */
export const decisionThreshold = (model: Model, loss: losses.Loss | undefined): number => {
  if (loss?.threshold !== undefined) return loss.threshold;
  const ofLogits = loss?.labels === undefined ? givesLogits(model) : loss.logitsOf !== undefined;
  return ofLogits ? 0 : 0.5;
};

/**
 * The metrics that networks of a task are judged by.
 * @param threshold of a single output that tells two classes apart
 */
export function measuredMetrics(kind: TaskKind, threshold = 0.5): ('accuracy' | 'mse' | 'mae' | metrics.Metric)[] {
  if (kind === 'regression') return ['mse', 'mae'];
  // Keras's accuracy of one number has its threshold at a half, wherever that of the loss is.
  return threshold === 0.5 ? ['accuracy'] : [Object.assign(metrics.binaryAccuracy({ threshold }), { name: 'accuracy' })];
}

/**
 * The loss and the metrics that fit a model and its labels:
 *
 * | task | last layer | loss | metrics |
 * | --- | --- | --- | --- |
 * | classes | one unit | binary crossentropy | accuracy |
 * | classes | several, labels as class indices | sparse categorical crossentropy | accuracy |
 * | classes | several, labels as one-hot rows | categorical crossentropy | accuracy |
 * | numbers | any | mean squared error | mse, mae |
 *
 * Crossentropies are of logits where the last layer has no activation.
 *
 * @param sparse whether labels are class indices
 */
export function compileDefaults(model: Model, kind: TaskKind, sparse = false): Pick<CompileOptions, 'loss' | 'metrics'> {
  if (kind === 'regression') return { loss: losses.meanSquaredError(), metrics: measuredMetrics(kind) };
  const fromLogits = givesLogits(model);
  const options = fromLogits ? { fromLogits } : {};
  if (givesOneNumber(model)) {
    const loss = losses.binaryCrossentropy(options);
    return { loss, metrics: measuredMetrics(kind, decisionThreshold(model, loss)) };
  }
  const crossentropy = sparse ? losses.sparseCategoricalCrossentropy : losses.categoricalCrossentropy;
  return { loss: crossentropy(options), metrics: ['accuracy'] };
}
