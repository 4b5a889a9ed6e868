import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';
import type { OutputSpec } from '../compiledModel.ts';
import type { TrainableModel } from '../trainableModel.ts';
import type { YieldedBatch } from './batchSource.ts';
import { type Arrays, arrange } from './inputs.ts';
import { requireSameCount, requireSampleShape, type Samples } from './samples.ts';
import { sampleWeights } from './sampleWeights.ts';

/** The model that data is for, with what is asked of its outputs. */
export interface DataTarget {
  readonly model: TrainableModel;
  readonly outputSpecs: readonly OutputSpec[];
  /** Tells the user of something, once. */
  warn(message: string): void;
}

/** Inputs, checked against the shapes the model was built for; builds a model that waits for them. */
export function inputsOf(model: TrainableModel, x: Arrays, where: string): Tensor[] {
  if (!model.built) {
    const [only] = arrange(x, ['x'], where) as [Tensor];
    model.buildFor([only.shape.slice(1)]);
  }
  const arrays = arrange(x, model.inputNames, where);
  for (const [i, input] of model.inputs.entries()) {
    const first = model.inputs.length > 1 ? input.node.layer : (model.layers[0] ?? model);
    requireSampleShape(arrays[i] as Tensor, input.shape, where, first.where);
  }
  return arrays;
}

/** Samples without labels, as `predict` takes them. */
export function unlabelled(model: TrainableModel, x: Arrays, where: string): Samples {
  const samples = { x: inputsOf(model, x, where), y: [], weights: [] };
  requireSameCount(samples, where);
  return samples;
}

/** Data and labels for training or evaluation, checked. */
export function labelled({ model, outputSpecs }: DataTarget, batch: YieldedBatch, where: string): Samples {
  if (!Array.isArray(batch)) {
    throw new EvenkeelError({
      where: `${where}, a batch of the iterable`,
      expected: '[x, y] or [x, y, sampleWeight]',
      got: describeValue(batch),
    });
  }
  const [x, y, weights] = batch as YieldedBatch;
  const inputs = inputsOf(model, x, where);
  const labels = arrange(y, model.outputNames, `${where}, labels`);
  const outputs = model.outputs.map(({ shape }, i) => ({ name: model.outputNames[i] as string, shape }));
  const samples = { x: inputs, y: labels, weights: sampleWeights(weights, outputs, where) };
  requireSameCount(samples, where);
  for (const [i, { loss }] of outputSpecs.entries()) {
    loss.check?.(labels[i] as Tensor, (model.outputs[i] as SymbolicTensor).shape, where);
  }
  return samples;
}
