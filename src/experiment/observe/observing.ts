import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Model } from '../../models/model.ts';
import type { Callback } from '../../training/callbacks/callback.ts';
import type { Observation } from './observation.ts';
import { Observer } from './observer.ts';
import { earlySteps, isEpochObserved } from './schedule.ts';

export interface ObservingOptions {
  readonly samples: { readonly x: Tensor; readonly y: Tensor };
  readonly batchSize: number;
  readonly epochs: number;
  take(observation: Observation): void;
}

/** Looks into a network before its training, a few times in the first epoch, and after epochs. The numbers of the training do not change. */
export class Observing implements Callback {
  /** What looking took. */
  seconds = 0;
  private readonly model: Model;
  private readonly options: ObservingOptions;
  private readonly steps: number;
  private readonly early: ReadonlySet<number>;
  private observer: Promise<Observer> | undefined;
  private epoch = 0;

  constructor(model: Model, options: ObservingOptions) {
    this.model = model;
    this.options = options;
    this.steps = Math.ceil((options.samples.x.shape[0] as number) / options.batchSize);
    this.early = earlySteps(this.steps);
  }

  async onEpochBegin(epoch: number): Promise<void> {
    this.epoch = epoch;
    if (epoch === 0) await this.look(0);
  }

  onTrainBatchEnd(batch: number): Promise<void> | undefined {
    return this.epoch === 0 && this.early.has(batch + 1) ? this.look(batch + 1) : undefined;
  }

  async onEpochEnd(epoch: number): Promise<void> {
    if (isEpochObserved(epoch + 1, this.options.epochs)) await this.look((epoch + 1) * this.steps);
  }

  private async look(step: number): Promise<void> {
    const { samples, batchSize, take } = this.options;
    const began = performance.now();
    this.observer ??= Observer.of(this.model, samples, batchSize);
    take(await (await this.observer).observe(step / this.steps, step));
    this.seconds += (performance.now() - began) / 1000;
  }
}
