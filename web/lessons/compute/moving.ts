import { referenceBackend } from '../../../src/backends/reference/reference.ts';
import { Tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import * as ops from '../../../src/ops/index.ts';
import { trainStep } from '../../../src/training/trainStep.ts';
import { draw } from './draws.ts';

/** What the batches are drawn from. */
export const SOURCE = { mean: 5, stddev: 2 } as const;
export const BATCH = 16;

export interface MovingState {
  readonly step: number;
  readonly movingMean: number;
  readonly movingVariance: number;
  /** Of the last batch; undefined before the first. */
  readonly batchMean?: number;
  readonly batchVariance?: number;
}

/** A batch normalisation of one feature, in training: each step sees another batch and moves the statistics. */
export class MovingStatistics {
  private readonly model;
  private readonly run;
  private step = 0;

  constructor(momentum: number) {
    this.model = sequential([layers.batchNormalization({ momentum, inputShape: [1] })], { backend: referenceBackend });
    const { model } = this;
    this.run = trainStep(model, {
      inputs: ['x'],
      optimizer: 'sgd',
      loss({ x }, context) {
        const { mean, variance } = ops.moments(x, [0]);
        // A loss of nothing: γ and β stay, and only the statistics move.
        return { loss: ops.sum(ops.mul(model.call(x, context), 0)), mean, variance };
      },
    });
  }

  async next(): Promise<MovingState> {
    this.step++;
    const x = new Tensor(draw(`batch ${this.step}`, BATCH, SOURCE.mean, SOURCE.stddev), [BATCH, 1]);
    const { mean, variance } = await this.run({ x });
    const [, , movingMean, movingVariance] = this.model.getWeights();
    return {
      step: this.step,
      movingMean: movingMean?.data[0] as number,
      movingVariance: movingVariance?.data[0] as number,
      batchMean: (mean as Tensor).data[0] as number,
      batchVariance: (variance as Tensor).data[0] as number,
    };
  }

  /** What the layer makes of one number at prediction, where there is no batch. */
  async predict(x: number): Promise<number> {
    return (await this.model.predict(new Tensor(Float32Array.of(x), [1, 1]), { verbose: 0 })).data[0] as number;
  }
}
