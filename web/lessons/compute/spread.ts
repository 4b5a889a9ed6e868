import { referenceBackend } from '../../../src/backends/reference/reference.ts';
import { Tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import * as ops from '../../../src/ops/index.ts';
import { trainStep } from '../../../src/training/trainStep.ts';
import { draw } from './draws.ts';

/** How many batches are looked at. */
export const BATCHES = 200;

export interface Spread {
  /** The means of the batches. */
  readonly means: readonly number[];
  /** Their standard deviation. */
  readonly stddev: number;
}

/**
 * The means that a batch normalisation takes of batches of a size, drawn from numbers of mean 0 and standard deviation 1. Each batch is a
 * feature of its own, so that all are computed in one step of a layer that keeps nothing of before.
 */
export async function spreadOfMeans(size: number): Promise<Spread> {
  const model = sequential([layers.batchNormalization({ momentum: 0, inputShape: [BATCHES] })], { backend: referenceBackend });
  const step = trainStep(model, {
    inputs: ['x'],
    optimizer: 'sgd',
    loss: ({ x }, context) => ops.sum(ops.mul(model.call(x, context), 0)),
  });
  await step({ x: new Tensor(draw(`batches of ${size}`, size * BATCHES), [size, BATCHES]) });
  const means = Array.from(model.getWeights()[2]?.data ?? []);
  return { means, stddev: Math.sqrt(means.reduce((sum, v) => sum + v * v, 0) / means.length) };
}
