import { referenceBackend } from '../../../src/backends/reference/reference.ts';
import { Tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import * as ops from '../../../src/ops/index.ts';
import { trainStep } from '../../../src/training/trainStep.ts';
import { draw } from './draws.ts';

/** Samples of one feature: many, so that chance does not matter. */
const SAMPLES = 10_000;

export interface DropoutShift {
  /** What batch normalisation learns the variance to be, with dropout on. */
  readonly trainingVariance: number;
  /** What it is at prediction, with dropout off. */
  readonly inferenceVariance: number;
  /** The standard deviation of what batch normalisation gives: in training, and at prediction. */
  readonly trainingStddev: number;
  readonly inferenceStddev: number;
}

function varianceOf(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
  return all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / all.length;
}

/** Dropout followed by batch normalisation on numbers of a mean and standard deviation 1: one training step that keeps nothing of before, and a prediction. */
export async function dropoutShift(rate: number, mean: number): Promise<DropoutShift> {
  const model = sequential(
    [layers.dropout({ rate, inputShape: [1] }), layers.batchNormalization({ momentum: 0, name: 'norm' })],
    { backend: referenceBackend, seed: 0 },
  );
  const x = new Tensor(draw('features', SAMPLES, mean), [SAMPLES, 1]);
  const step = trainStep(model, {
    inputs: ['x'],
    optimizer: 'sgd',
    loss({ x: input }, context) {
      const y = model.call(input, context);
      return { loss: ops.sum(ops.mul(y, 0)), y };
    },
  });
  const { y } = await step({ x });
  const [, , , movingVariance] = model.getWeights();
  const predicted = await model.predict(x, { verbose: 0 });
  return {
    trainingVariance: movingVariance?.data[0] as number,
    inferenceVariance: varianceOf(x.data),
    trainingStddev: Math.sqrt(varianceOf((y as Tensor).data)),
    inferenceStddev: Math.sqrt(varianceOf(predicted.data)),
  };
}
