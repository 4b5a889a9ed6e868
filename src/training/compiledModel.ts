import type { Variable } from '../ir/variable.ts';
import type { Weight } from '../nn/layers/weight.ts';
import type { Loss } from '../nn/losses/index.ts';
import type { AnyMetric } from '../nn/metrics/index.ts';
import type { Optimizer } from '../nn/optimizers/index.ts';
import { type MetricTracker, metricTrackers } from './metricTrackers.ts';
import type { TrainableModel } from './trainableModel.ts';
import { TrainableState } from './trainableState.ts';

/** The loss and metrics of one output. */
export interface OutputSpec {
  readonly loss: Loss;
  readonly lossWeight: number;
  readonly metrics: readonly AnyMetric[];
  readonly weightedMetrics: readonly AnyMetric[];
}

/** A model with what `compile` decided: what is asked of its outputs, what changes its weights, and which of them. */
export class CompiledModel {
  readonly optimizer: Optimizer;
  readonly outputSpecs: readonly OutputSpec[];
  private readonly model: TrainableModel;
  private readonly trainable: TrainableState;
  private trackers: readonly MetricTracker[] | undefined;

  constructor(model: TrainableModel, optimizer: Optimizer, outputSpecs: readonly OutputSpec[]) {
    this.model = model;
    this.optimizer = optimizer;
    this.outputSpecs = outputSpecs;
    this.trainable = new TrainableState(model);
  }

  /** Everything that is logged. A stack that waits for its data has no names of outputs before. */
  get metricTrackers(): readonly MetricTracker[] {
    this.trackers ??= metricTrackers(this.outputSpecs, this.model.outputNames);
    return this.trackers;
  }

  /** Traces something with all layers set to learn or not as they were compiled. */
  asCompiled<T>(trace: () => T): T {
    return this.trainable.during(trace);
  }

  /** The weights that training changes, as the model was compiled. */
  get trainableWeights(): readonly Weight[] {
    return this.asCompiled(() => this.model.trainableWeights);
  }

  /** Makes the optimizer's state, which is otherwise made when a step is first traced. */
  prepareOptimizer(): void {
    if (!this.optimizer.built) this.optimizer.prepare(this.trainableWeights);
  }

  /** Warns, once, where `trainable` of layers has changed since. */
  warnOfChanges(warn: (message: string) => void): void {
    this.trainable.warn(warn);
  }

  /** Warns of a training that cannot change a weight, as Keras does. */
  warnOfNothingToLearn(where: string, warn: (message: string) => void): void {
    if (this.trainableWeights.length > 0) return;
    const remedy =
      this.model.weights.length > 0 ? 'Set `trainable` of a layer, and call compile again.' : 'Add a layer that has some.';
    warn(`${this.model.where}, ${where}: the model has no trainable weights, so that no weight is learned. ${remedy}`);
  }

  /**
   * The same for a copy of the model, with an optimizer of the same options at the learning rate that this one has come to.
   * @param origin gives for a weight of the copy the one that it is a copy of
   * @returns undefined, with a warning, where the optimizer cannot be copied
   */
  async copyFor(
    model: TrainableModel,
    origin: (weight: Variable) => Variable,
    warn: (message: string) => void,
  ): Promise<CompiledModel | undefined> {
    const { optimizer, outputSpecs } = this;
    const [rate] = await optimizer.learningRate.read();
    try {
      return new CompiledModel(model, optimizer.copy(rate as number, origin), outputSpecs);
    } catch (cause) {
      warn(
        `optimizer ${optimizer.className} cannot be copied: ${cause instanceof Error ? cause.message : cause} The new model is not ` +
          'compiled: call compile.',
      );
      return undefined;
    }
  }
}
