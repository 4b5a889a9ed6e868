import type { Backend } from '../backends/backend.ts';
import { describeValue, requireInteger } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { onceEach } from '../core/printable.ts';
import { type Shape, sizeOf, Tensor, type TensorLike, type TypedArray } from '../core/tensor/tensor.ts';
import type { Variable } from '../ir/variable.ts';
import type { Weight } from '../nn/layers/weight.ts';
import { weightValues } from '../nn/layers/weightValues.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { Logs, PlainData, TrainingModel } from './callbacks/callback.ts';
import { History } from './callbacks/history.ts';
import { ProgressBar } from './callbacks/progressBar.ts';
import { checkBatchOptions, checkCompileOptions, checkFitOptions, checkInferenceOptions } from './checkOptions.ts';
import { type Compiled, type CompileOptions, resolve } from './compiledModel.ts';
import { evaluateSource, fitSources, type Judged, predictSource, samplesOf } from './data/adapters.ts';
import { isBatchIterable } from './data/batchSource.ts';
import { weighByClass } from './data/classWeight.ts';
import type { Arrays } from './data/inputs.ts';
import { wholeBatch } from './data/samples.ts';
import { type ModelState, Training } from './fitState.ts';
import { batchLogs, evaluateLoop, fitLoop, frequency, predictLoop } from './loop.ts';
import { type Tally, talliesOf } from './metricTrackers.ts';
import { firstNotFinite, holdOptimizer, requireState, stateOf } from './modelState.ts';
import type {
  BatchLogs,
  BatchOptions,
  EvaluateOptions,
  FitData,
  FitOptions,
  PredictData,
  PredictOptions,
  Verbose,
} from './options.ts';
import type { StepProfile } from './profile.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { Programs } from './stepCompiler.ts';
import type { TrainableModel } from './trainableModel.ts';
import { TrainableState } from './trainableState.ts';
import { fetchValues, VariableStore, writeValues } from './variableStore.ts';

/** Where the orders of samples are: the epochs that were trained on before the first of a call of `fit`, once that has begun. */
interface Place {
  offset?: number;
}

/** Steps and epochs of training so far. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
}

/** What `compile`, `fit`, `evaluate` and `predict` of a model stand on: its session, its programs, its state of training. */
export class Trainer {
  private readonly model: TrainableModel;
  /** What runs the programs. */
  readonly backend: Backend;
  private readonly store: VariableStore;
  private readonly toBytes: TrainingModel['toBytes'];
  private readonly onWarning: (message: string) => void;
  /** Tells the user of something, once. */
  readonly warn: (message: string) => void;
  private resolved: Compiled | undefined;
  private learning: TrainableState | undefined;
  private programs: Programs | undefined;
  private step = 0;
  /** Epochs of training so far, by which the order of samples goes on over several calls of `fit`. */
  private epochs = 0;
  private fitting = false;
  private readying: Promise<unknown> = Promise.resolve();

  /** @param toBytes the model as the bytes of a file */
  constructor(model: TrainableModel, backend: Backend, onWarning: (message: string) => void, toBytes: TrainingModel['toBytes']) {
    this.toBytes = toBytes;
    this.model = model;
    this.backend = backend;
    this.store = new VariableStore(backend);
    this.onWarning = onWarning;
    this.warn = onceEach(onWarning);
  }

  compile(options: CompileOptions): void {
    checkCompileOptions(options);
    // A stack that waits for its data has one output, whatever its name will be.
    this.resolved = resolve(options, this.model.built ? this.model.outputNames : ['output']);
    this.learning = new TrainableState(this.model);
    this.programs = undefined;
  }

  /**
   * Compiles as another model is compiled, if it is.
   * @param origin gives for a weight of this model the one of the other that it is a copy of
   */
  async compileAs(other: Trainer, origin: (weight: Variable) => Variable): Promise<void> {
    if (!other.resolved) return;
    const { optimizer, heads } = other.resolved;
    const [rate] = await optimizer.learningRate.read();
    try {
      this.resolved = { optimizer: optimizer.copy(rate as number, origin), heads };
    } catch (cause) {
      other.warn(
        `optimizer ${optimizer.className} cannot be copied: ${cause instanceof Error ? cause.message : cause} The new model is not ` +
          'compiled: call compile.',
      );
      return;
    }
    this.learning = new TrainableState(this.model);
    this.programs = undefined;
  }

  get optimizer(): Optimizer | undefined {
    return this.resolved?.optimizer;
  }

  private requireCompiled(where: string): Compiled {
    if (this.resolved) return this.resolved;
    throw new EvenkeelError({
      where: `${this.model.where}, ${where}`,
      expected: 'a compiled model',
      got: 'one that is not',
      remedy: 'Call compile({ optimizer, loss, metrics }) first.',
    });
  }

  private judged(where: string): Judged {
    this.learning?.warn(this.onWarning);
    return { model: this.model, heads: this.requireCompiled(where).heads, warn: this.tell };
  }

  /** Warns of a training that cannot change a weight, as Keras does. */
  private warnOfNothingToLearn(where: string): void {
    if (this.trainableWeights.length > 0) return;
    const remedy =
      this.model.weights.length > 0 ? 'Set `trainable` of a layer, and call compile again.' : 'Add a layer that has some.';
    this.warn(`${this.model.where}, ${where}: the model has no trainable weights, so that no weight is learned. ${remedy}`);
  }

  private readonly tell = (message: string) => this.warn(message);

  private get tallies(): readonly Tally[] {
    return this.resolved ? talliesOf(this.resolved.heads, this.model.outputNames) : [];
  }

  /** The programs over the session in which the model's weights live; made anew where they have moved. */
  private ready(): Promise<Programs> {
    // One call after the other: two first ones at once must not make a session each.
    const ready = this.readying.then(() => this.settled());
    this.readying = ready.catch(() => {});
    return ready;
  }

  private async settled(): Promise<Programs> {
    const variables = this.model.weights.map((w) => w.variable);
    const state = this.optimizer?.variables ?? [];
    this.store.claim(state);
    if (!this.programs || !this.store.holds(variables)) {
      this.programs = new Programs(this.source(), await this.store.place([...variables, ...state]));
    }
    return this.programs;
  }

  private source() {
    return {
      model: this.model,
      compiled: this.resolved,
      tallies: this.tallies,
      warn: this.tell,
      asCompiled: <T>(trace: () => T) => this.asCompiled(trace),
    };
  }

  private asCompiled<T>(work: () => T): T {
    return this.learning ? this.learning.during(work) : work();
  }

  /** The weights that training changes, as the model was compiled. */
  private get trainableWeights(): readonly Weight[] {
    return this.asCompiled(() => this.model.trainableWeights);
  }

  async fit(x: FitData, y?: Arrays | FitOptions, given?: FitOptions): Promise<History> {
    if (this.fitting) {
      throw new EvenkeelError({
        where: `${this.model.where}, fit`,
        expected: 'one fit at a time',
        got: 'a second one while the first goes on',
        remedy: 'Wait for the promise of the first.',
      });
    }
    this.fitting = true;
    try {
      return await this.train(x, y, given);
    } finally {
      this.fitting = false;
    }
  }

  private async train(x: FitData, y?: Arrays | FitOptions, given?: FitOptions): Promise<History> {
    // Labels are left out where batches bring them.
    const pair =
      isBatchIterable(x) && given === undefined
        ? { options: y as FitOptions | undefined }
        : { labels: y as Arrays, options: given };
    const { options = {} } = pair;
    checkFitOptions(options);
    const { epochs = 1, initialEpoch = 0, callbacks = [], verbose = 'auto', signal } = options;
    if (initialEpoch > 0 && initialEpoch >= epochs) {
      this.warn(
        `fit, option initialEpoch: ${initialEpoch} epochs are done of the ${epochs} that option epochs asks for: nothing is trained.`,
      );
    }
    const judged = this.judged('fit');
    const place: Place = {};
    const { source, validation } = fitSources(judged, x, pair.labels, options, () => place.offset ?? 0);
    if (!this.model.built) {
      throw new EvenkeelError({
        where: `${this.model.where}, fit`,
        expected: 'a built model for an iterable',
        got: 'one that is not',
        remedy: 'Give the first layer an inputShape.',
      });
    }
    this.warnOfNothingToLearn('fit');
    const programs = await this.ready();
    const { tallies } = this;
    const history = new History();
    // The bar and the history come last: they have what callbacks add to the logs.
    const all = [...callbacks, ...(verbose === 0 ? [] : [new ProgressBar({ verbose })]), history];
    const training = new Training({
      model: this.control(),
      state: this.modelState(programs, place),
      tallies,
      callbacks: all,
      steps: source.steps,
      epoch: initialEpoch,
      inputs: this.model.inputNames,
      outputs: this.model.outputNames,
      warn: this.warn,
    });
    await fitLoop({
      programs,
      tallies,
      epochs,
      steps: source.steps,
      batches: (epoch, from) => {
        // A call that begins with an epoch that was done before has new orders; one that says where it goes on has that epoch's.
        place.offset ??= Math.max(0, this.epochs - epoch);
        this.epochs = epoch + place.offset + 1;
        return source.batches(epoch, from);
      },
      validation: validation && { programs, tallies, batches: () => validation.batches(0) },
      validates: frequency(options.validationFreq ?? 1),
      callbacks: all,
      signal,
      training,
      nextStep: () => this.nextStep(),
      // An optimizer that averages the weights over the steps leaves the average.
      finish: async () => {
        const { session } = this.store;
        const weights = this.trainableWeights.map((w) => w.variable);
        if (session) await this.optimizer?.finalizeVariableValues(session, weights);
      },
    });
    return history;
  }

  async evaluate(x: FitData, y?: Arrays | EvaluateOptions, given?: EvaluateOptions): Promise<Logs> {
    const pair =
      isBatchIterable(x) && given === undefined
        ? { options: y as EvaluateOptions | undefined }
        : { labels: y as Arrays, options: given };
    const { options = {} } = pair;
    checkInferenceOptions('evaluate', options);
    const source = evaluateSource(this.judged('evaluate'), x, pair.labels, options);
    const programs = await this.ready();
    const bar = followed(options.verbose, source.steps);
    const logs = await evaluateLoop({ programs, tallies: this.tallies, batches: () => source.batches(0), ...bar?.loop });
    bar?.end(logs);
    return { ...logs };
  }

  async predict(x: PredictData, options: PredictOptions = {}): Promise<Tensor[]> {
    checkInferenceOptions('predict', options);
    const source = predictSource({ model: this.model, warn: this.tell }, x, options);
    // Throws where nobody knows the shape.
    const programs = await this.ready();
    const shapes = this.model.outputs.map((o) => o.shape);
    const bar = followed(options.verbose, source.steps);
    const out = await predictLoop({ programs, batches: () => source.batches(0), ...bar?.loop }, shapes.length);
    bar?.end({});
    return out.map((data, i) => new Tensor(data, [data.length / sizeOf(shapes[i] as Shape), ...(shapes[i] as Shape)]));
  }

  async onBatch(kind: 'train' | 'evaluate', x: Arrays, y: Arrays, options: BatchOptions = {}): Promise<BatchLogs> {
    const where = kind === 'train' ? 'trainOnBatch' : 'testOnBatch';
    checkBatchOptions(where, options);
    const { sampleWeight, classWeight } = options;
    const samples = samplesOf(this.judged(where), [x, y, sampleWeight], where);
    const batch = wholeBatch(weighByClass(samples, classWeight, where));
    if (kind === 'train') this.warnOfNothingToLearn(where);
    const programs = await this.ready();
    const program = await programs[kind](batch);
    return batchLogs(programs, program, this.tallies, batch, kind === 'train' ? this.nextStep() : undefined);
  }

  async profile(x: Arrays, y: Arrays, options: { readonly rounds?: number } = {}): Promise<StepProfile> {
    checkOptions('profile', options, { rounds: 'optional' });
    const { rounds = 30 } = options;
    requireInteger('profile, option rounds', rounds, 1);
    const batch = wholeBatch(samplesOf(this.judged('profile'), [x, y], 'profile'));
    const { profileStep } = await import('./profile.ts');
    return profileStep(this.source(), batch, rounds);
  }

  async fetchWeights(): Promise<Tensor[]> {
    const values = await fetchValues(this.model.weights.map((w) => w.variable));
    return this.model.weights.map(({ variable }) => new Tensor((values.get(variable) as TypedArray).slice(), variable.shape));
  }

  async setWeights(values: readonly TensorLike[]): Promise<void> {
    const { weights } = this.model;
    const tensors = weightValues(`${this.model.where}, setWeights`, weights, values);
    await this.ready();
    await writeValues(weights.map(({ variable }, i) => [variable, (tensors[i] as Tensor).data]));
  }

  /** The losses and metrics that the model was compiled with; asking makes no optimizer's state. */
  get heads(): Compiled['heads'] | undefined {
    return this.resolved?.heads;
  }

  /** What the model was compiled with, the optimizer's state made, which it otherwise is when a step is first traced. */
  get compiled(): Compiled | undefined {
    const { optimizer } = this;
    if (optimizer && !optimizer.built) optimizer.prepare(this.trainableWeights);
    this.store.claim(optimizer?.variables ?? []);
    return this.resolved;
  }

  /** The number of the training step that comes now, from which masks are drawn; the next one has the next number. */
  nextStep(): number {
    return this.step++;
  }

  /** How far the training has come. */
  get progress(): Progress {
    return { step: this.step, epoch: this.epochs };
  }

  /** Sets variables of the model or its optimizer, and how far the training has come. */
  async assign(
    values: Iterable<readonly [Variable, ArrayLike<number>]>,
    { step, epoch }: Progress = this.progress,
  ): Promise<void> {
    await this.ready();
    await writeValues(values);
    this.step = step;
    this.epochs = epoch;
  }

  /** The variables of the model and its optimizer by name. */
  private get state(): Map<string, Variable> {
    return stateOf(this.model.weights, this.compiled?.optimizer);
  }

  /** @param remedy what to call where values must be awaited */
  snapshot(remedy = 'Use `await fetchSnapshot()`.'): Uint8Array<ArrayBuffer> {
    const where = `${this.model.where}, snapshot`;
    return this.snapshotOf((v) => v.readNow(where, remedy));
  }

  async fetchSnapshot(): Promise<Uint8Array<ArrayBuffer>> {
    const { state, progress } = this;
    const values = await fetchValues(state.values());
    return this.snapshotOf((v) => values.get(v) as TypedArray, state, progress);
  }

  private snapshotOf(
    read: (v: Variable) => TypedArray,
    state = this.state,
    { step, epoch } = this.progress,
  ): Uint8Array<ArrayBuffer> {
    const arrays = [...state].map(([name, v]) => [name, { shape: v.shape, data: Float32Array.from(read(v)) }] as const);
    return writeSnapshot({ step, epoch, arrays: new Map(arrays) });
  }

  restore(bytes: Uint8Array): Promise<void> {
    const where = `${this.model.where}, restore`;
    if (!(bytes instanceof Uint8Array)) {
      throw new EvenkeelError({ where, expected: 'the bytes of a snapshot', got: describeValue(bytes) });
    }
    return this.prepareRestore(bytes, where)();
  }

  /** Checks a snapshot; what is returned puts it in place. */
  private prepareRestore(bytes: Uint8Array, where: string): () => Promise<void> {
    const { step, epoch, arrays } = readSnapshot(bytes, where);
    const { optimizer } = this;
    if (holdOptimizer(arrays)) optimizer?.prepare(this.trainableWeights);
    const state = stateOf(this.model.weights, optimizer);
    requireState(arrays, state, where);
    return async () => {
      const values = [...arrays].flatMap(([name, { data }]) => {
        const v = state.get(name);
        return v ? [[v, data] as const] : [];
      });
      await this.assign(values, { step, epoch });
    };
  }

  /** The state that backups of a training keep. */
  private modelState(programs: Programs, place: Place): ModelState {
    return {
      snapshot: (remedy) => this.snapshot(remedy),
      fetchSnapshot: () => this.fetchSnapshot(),
      getState: () => ({ offset: place.offset, draws: programs.draws }),
      prepare: (bytes, where) => {
        const restore = this.prepareRestore(bytes, where);
        return async (state: PlainData) => {
          await restore();
          Object.assign(place, { offset: (state as Place).offset });
          programs.draws = (state as { draws: number }).draws;
        };
      },
    };
  }

  /** What callbacks may see and change. */
  private control(): TrainingModel {
    const { optimizer } = this.requireCompiled('fit');
    const now = (v: Variable, remedy: string) => v.readNow('fit, callback', `Use \`await ${remedy}()\`.`)[0] as number;
    const fetch = async (v: Variable) => (await v.read())[0] as number;
    return {
      weightNames: this.model.weights.map(({ variable }) => variable.name),
      getWeights: () => this.model.getWeights(),
      fetchWeights: () => this.fetchWeights(),
      setWeights: (values) => this.setWeights(values),
      getLearningRate: () => now(optimizer.learningRate, 'fetchLearningRate'),
      fetchLearningRate: () => fetch(optimizer.learningRate),
      setLearningRate: (value) => {
        if (optimizer.schedule) {
          throw new EvenkeelError({
            where: `${this.model.where}, learning rate`,
            expected: 'an optimizer whose rate may be set',
            got: `one that follows ${optimizer.schedule.className}`,
            remedy: 'Use either the schedule or the callback.',
          });
        }
        return optimizer.learningRate.write([value]);
      },
      getIterations: () => now(optimizer.iterations, 'fetchIterations'),
      fetchIterations: () => fetch(optimizer.iterations),
      findNotFinite: async () => {
        const values = await fetchValues(this.state.values());
        return firstNotFinite([...this.state].map(([name, v]) => [name, values.get(v) as TypedArray]));
      },
      snapshot: () => this.snapshot(),
      fetchSnapshot: () => this.fetchSnapshot(),
      toBytes: this.toBytes,
    };
  }
}

/** A progress bar for `evaluate` and `predict`, where one is asked for. */
function followed(verbose: Verbose = 0, steps: number | undefined) {
  if (verbose === 0) return undefined;
  const bar = new ProgressBar({ verbose });
  bar.begin({ epochs: 1, steps });
  bar.onEpochBegin(0);
  const follow = (batch: number, logs: Logs) => bar.onTrainBatchEnd(batch, logs);
  return { loop: { follow }, end: (logs: Logs) => bar.onEpochEnd(0, logs) };
}
