import type { Backend } from '../backends/backend.ts';
import { wasmBackend } from '../backends/wasm/wasm.ts';
import { checkOptions, type OptionNames } from '../core/options.ts';
import { warner } from '../core/printable.ts';
import type { Tensor, TensorLike } from '../core/tensor/tensor.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { Source } from '../platform/files/source.ts';
import type { History } from '../training/callbacks/history.ts';
import type { Evaluation } from '../training/callbacks/logs.ts';
import type { CompileOptions } from '../training/compile.ts';
import type { Arrays } from '../training/data/inputs.ts';
import { runFit } from '../training/fit.ts';
import { runEvaluate, runPredict } from '../training/inference.ts';
import type { BatchOptions, EvaluateOptions, FitData, FitOptions, PredictData, PredictOptions } from '../training/options.ts';
import type { StepProfile } from '../training/profile.ts';
import { profile, testOnBatch, trainOnBatch } from '../training/singleBatch.ts';
import { Trainer } from '../training/trainer.ts';
import type { LoadWeightsOptions, SaveOptions } from './fileOptions.ts';
import * as files from './files.ts';
import { LayerGraph } from './layerGraph.ts';
import { describe, type ModelSummary, type SummaryOptions, summaryOptions, summaryText } from './summary.ts';

export type { ModelContext } from './layerGraph.ts';

export interface ModelOptions {
  /** Default 'functional', or 'sequential'. */
  readonly name?: string;
  /** Decides initial weights, sample order and dropout masks. An integer from 0 on; default 0. */
  readonly seed?: number;
  /** The backend that runs the programs. Default `wasmBackend()`. */
  readonly backend?: Backend;
  /** Receives warnings. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
  /** false: none of its weights is trained, whatever its layers say. Default true. */
  readonly trainable?: boolean;
}

export const modelOptions = {
  name: 'optional',
  seed: 'optional',
  backend: 'optional',
  onWarning: 'optional',
  trainable: 'optional',
} satisfies OptionNames<ModelOptions>;

/**
 * Layers connected to a graph, with what trains and evaluates it. A model is a layer itself: applied to the results of others it becomes a
 * part of a larger one and shares its weights with it.
 */
export abstract class Model extends LayerGraph {
  /** The trainer of the model, which reading and writing of files uses too. */
  readonly trainer: Trainer;

  constructor({ seed = 0, backend = wasmBackend(), onWarning, name, trainable = true }: ModelOptions, defaultName: string) {
    super({ name, seed, trainable }, defaultName);
    this.trainer = new Trainer(this, backend, warner(onWarning), (format) =>
      format === 'weights' ? files.weightsToBytes(this) : files.toBytes(this, format),
    );
  }

  /** Sets optimizer, losses and metrics. Call it again after changing a layer's `trainable`. */
  compile(options: CompileOptions): void {
    this.trainer.compile(options);
  }

  get optimizer(): Optimizer | undefined {
    return this.trainer.optimizer;
  }

  /**
   * Trains for a number of epochs. Batches are updated in place in one compiled step each; a smaller last batch has its own step over the
   * same weights. Data are arrays, several by order or name, or an iterable (also an async one) of batches `[x, y]` or `[x, y, weights]`.
   * @returns the logs of every finished epoch
   * @throws EvenkeelError for data that does not fit the model or its loss
   */
  fit(x: FitData, y?: Arrays, options?: FitOptions): Promise<History>;
  fit(x: FitData, options?: FitOptions): Promise<History>;
  fit(x: FitData, y?: Arrays | FitOptions, options?: FitOptions): Promise<History> {
    return runFit(this.trainer, x, y, options);
  }

  /**
   * Mean loss and metrics over the samples, in inference mode, by name: `const { loss, accuracy } = await model.evaluate(x, y)`. `numberOf(logs, name)` is one that must be
   * a number. Data as in `fit`;
   * 250 samples a batch where nothing else is said.
   */
  evaluate(x: FitData, y?: Arrays, options?: EvaluateOptions): Promise<Evaluation>;
  evaluate(x: FitData, options?: EvaluateOptions): Promise<Evaluation>;
  async evaluate(x: FitData, y?: Arrays | EvaluateOptions, options?: EvaluateOptions): Promise<Evaluation> {
    return (await runEvaluate(this.trainer, x, y, options)) as Evaluation;
  }

  /**
   * The model's output for each sample, in inference mode: a float32 tensor [n, …]. Data are arrays, or an iterable (also an async one) of
   * batches: `[x]`, or as `fit` takes them with labels that are left aside, or a tensor alone. 250 samples of arrays are a batch where
   * nothing else is said.
   */
  async predict(x: PredictData, options?: PredictOptions): Promise<Tensor> {
    return (await runPredict(this.trainer, x, options))[0] as Tensor;
  }

  /** All outputs of a model with several, in their order. */
  predictAll(x: PredictData, options?: PredictOptions): Promise<Tensor[]> {
    return runPredict(this.trainer, x, options);
  }

  /** One training step on these samples; the loss and metrics of this batch. */
  async trainOnBatch(x: Arrays, y: Arrays, options?: BatchOptions): Promise<Evaluation> {
    return (await trainOnBatch(this.trainer, x, y, options)) as Evaluation;
  }

  /** Loss and metrics of one batch in inference mode. */
  async testOnBatch(x: Arrays, y: Arrays, options?: BatchOptions): Promise<Evaluation> {
    return (await testOnBatch(this.trainer, x, y, options)) as Evaluation;
  }

  /**
   * Times the compiled training step on these samples, taken as one batch: each kernel with its shapes, work and fraction of the processor's
   * peak. The model's own weights do not change.
   */
  profile(x: Arrays, y: Arrays, options?: { readonly rounds?: number }): Promise<StepProfile> {
    return profile(this.trainer, x, y, options);
  }

  /**
   * Copies of all weights, in the order of `weights`.
   * @throws EvenkeelError where a backend's memory cannot be read at once: there `fetchWeights` is awaited
   */
  override getWeights(): Tensor[] {
    this.requireTopology('getWeights');
    return super.getWeights();
  }

  /** The same on every backend, also one whose memory must be waited for. */
  override async fetchWeights(): Promise<Tensor[]> {
    this.requireTopology('fetchWeights');
    return this.trainer.state.fetchWeights();
  }

  /**
   * Replaces all weights, in the order of `weights`.
   * @throws EvenkeelError for a wrong number or shape, before anything is changed
   */
  override async setWeights(values: readonly TensorLike[]): Promise<void> {
    this.requireTopology('setWeights');
    await this.trainer.state.setWeights(values);
  }

  /**
   * The state of the training (weights, moving statistics, optimizer, steps done) as bytes; `restore` goes back to it, bit for bit.
   * @throws EvenkeelError where a backend's memory cannot be read at once: there `fetchSnapshot` is awaited
   */
  snapshot(): Uint8Array<ArrayBuffer> {
    this.requireTopology('snapshot');
    return this.trainer.state.snapshot('Use `await fetchSnapshot()`.');
  }

  /** The same on every backend, also one whose memory must be waited for. */
  async fetchSnapshot(): Promise<Uint8Array<ArrayBuffer>> {
    this.requireTopology('fetchSnapshot');
    return this.trainer.state.fetchSnapshot();
  }

  /**
   * Goes back to a snapshot of a model of the same layers.
   * @throws EvenkeelError for damaged bytes, or the snapshot of another model, before anything is changed
   */
  async restore(bytes: Uint8Array): Promise<void> {
    this.requireTopology('restore');
    await this.trainer.state.restore(bytes);
  }

  /**
   * Writes the model to a file that Keras opens: layers, weights, and what it was compiled with, the optimizer's state included. Node only;
   * elsewhere `toBytes`. A kill leaves the old file or the new one.
   * @param path ends in `.keras`, or in `.h5` for older versions of Keras
   * @throws EvenkeelError for another ending, and for a model that is not built
   */
  async save(path: string, options?: SaveOptions): Promise<void> {
    this.requireTopology('save');
    await files.save(this, path, options);
  }

  /** The same as bytes. */
  async toBytes(format: 'keras' | 'h5' = 'keras', options?: SaveOptions): Promise<Uint8Array<ArrayBuffer>> {
    this.requireTopology('toBytes');
    return files.toBytes(this, format, options);
  }

  /** Writes the weights (and the optimizer's state) to a file that Keras's `load_weights` reads; `path` ends in `.weights.h5`. Node only. */
  async saveWeights(path: string, options?: Pick<SaveOptions, 'includeOptimizer'>): Promise<void> {
    this.requireTopology('saveWeights');
    await files.saveWeights(this, path, options);
  }

  /**
   * Takes the weights from a `.weights.h5`, a `.keras` or an older `.h5` file of a model of the same layers; the optimizer's state too, where
   * the file has one that fits.
   * @param options.skipMismatch true leaves a layer whose weights in the file are of another number or shape as it is, with a warning, as for
   *   a new head on layers that were trained; default false
   * @throws EvenkeelError where the file is of another model, before anything is changed
   */
  async loadWeights(source: Source, options?: LoadWeightsOptions): Promise<void> {
    this.requireTopology('loadWeights');
    await files.loadWeights(this, source, options);
  }

  /** Layers, their options and how they are connected, and what the model was compiled with, as Keras's `to_json` gives them. */
  async toJson(options?: SaveOptions): Promise<string> {
    this.requireTopology('toJson');
    return files.toJson(this, options);
  }

  /** Layers and parameter counts as data. */
  describe(): ModelSummary {
    this.requireTopology('summary');
    return describe(this);
  }

  /** Prints the layers with their output shapes and parameters, in the look of Keras 3 or, with `style: 'classic'`, of older Keras. */
  summary(options: SummaryOptions = {}): void {
    checkOptions('summary', options, summaryOptions);
    const { printFn = console.log } = options;
    printFn(summaryText(this.describe(), options));
  }
}
