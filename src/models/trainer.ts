import type { Backend, Session } from '../backend/backend.ts';
import type { TrainingControl, TrainingModel } from '../callbacks/callback.ts';
import { History } from '../callbacks/history.ts';
import { ProgressBar } from '../callbacks/progressBar.ts';
import { requireWhole } from '../checks.ts';
import { EvenkeelError, shapeText } from '../errors.ts';
import type { SymbolicTensor } from '../layers/layer.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Variable } from '../program/variable.ts';
import { streamKey } from '../random.ts';
import { readSnapshot, writeSnapshot } from '../saving/snapshot.ts';
import { type Shape, sizeOf, Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { batchLogs, evaluateLoop, fitLoop } from './fit.ts';
import { type Compiled, type CompileOptions, resolve } from './heads.ts';
import { adopt, currentValue, homeOf, settle } from './home.ts';
import { type Arrays, arrange } from './inputs.ts';
import type { Model } from './model.ts';
import type { BatchLogs, BatchOptions, DataPair, EvaluateOptions, FitData, FitOptions, PredictOptions } from './options.ts';
import type { StepProfile } from './profile.ts';
import { Programs } from './programs.ts';
import {
  batchesOf,
  countOf,
  requireSameCount,
  requireSampleShape,
  type Samples,
  sliceSamples,
  splitAt,
  wholeBatch,
} from './samples.ts';
import {
  arraySource,
  isBatchIterable,
  iterableSource,
  type Source,
  sampleWeights,
  weighByClass,
  type YieldedBatch,
} from './sources.ts';
import { holdOptimizer, requireState, stateOf } from './state.ts';
import { type Tally, talliesOf } from './tallies.ts';

/** Samples a batch in inference where nothing else is said: large enough to be fast, small enough to need little memory. */
const INFERENCE_BATCH = 250;

/** Steps and epochs of training so far. */
export interface Progress {
  readonly step: number;
  readonly epoch: number;
}

/** What `compile`, `fit`, `evaluate` and `predict` of a model stand on: its session, its programs, its state of training. */
export class Trainer {
  private readonly model: Model;
  private readonly backend: Backend;
  private readonly onWarning: (message: string) => void;
  private readonly warned = new Set<string>();
  private resolved: Compiled | undefined;
  private session: Session | undefined;
  private programs: Programs | undefined;
  private step = 0;
  /** Epochs of training so far, by which the order of samples goes on over several calls of `fit`. */
  private epochs = 0;
  private fitting = false;
  private readying: Promise<unknown> = Promise.resolve();

  constructor(model: Model, backend: Backend, onWarning: (message: string) => void) {
    this.model = model;
    this.backend = backend;
    this.onWarning = onWarning;
  }

  compile(options: CompileOptions): void {
    // A stack that waits for its data has one output, whatever its name will be.
    this.resolved = resolve(options, this.model.built ? this.model.outputNames : ['output']);
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

  private warn(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.onWarning(message);
  }

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
    if (this.session) adopt(this.optimizer?.variables ?? [], this.session);
    const variables = this.model.weights.map((w) => w.variable);
    const moved = variables.length > 0 && homeOf(variables) !== this.session;
    if (!this.programs || !this.session || moved) {
      this.session = await settle([...variables, ...(this.optimizer?.variables ?? [])], this.session, this.backend);
      this.programs = new Programs(this.source(), this.session);
    }
    return this.programs;
  }

  private source() {
    return {
      model: this.model,
      compiled: this.resolved,
      tallies: this.tallies,
      warn: (message: string) => this.warn(message),
    };
  }

  /** Inputs, checked against the shapes the model was built for; builds a model that waits for them. */
  private inputs(x: Arrays, where: string): Tensor[] {
    if (!this.model.built) this.model.buildFor([tensor(x as TensorLike).shape.slice(1)]);
    const arrays = arrange(x, this.model.inputNames, where);
    for (const [i, input] of this.model.inputs.entries()) {
      const first = this.model.inputs.length > 1 ? input.node.layer : (this.model.layers[0] ?? this.model);
      requireSampleShape(arrays[i] as Tensor, input.shape, where, first.where);
    }
    return arrays;
  }

  /** Data and labels for training or evaluation, checked. */
  private samples([x, y, weights]: YieldedBatch, where: string): Samples {
    const { heads } = this.requireCompiled(where);
    const inputs = this.inputs(x, where);
    const labels = arrange(y, this.model.outputNames, `${where}, labels`);
    const several = Array.isArray(weights) && heads.length > 1;
    const own = heads.map((_, i) => {
      const given = several ? (weights as readonly TensorLike[])[i] : (weights as TensorLike | undefined);
      return given === undefined ? undefined : sampleWeights(given, where);
    });
    const samples = { x: inputs, y: labels, weights: own };
    requireSameCount(samples, where);
    for (const [i, { loss }] of heads.entries()) {
      loss.check(labels[i] as Tensor, (this.model.outputs[i] as SymbolicTensor).shape, where);
    }
    return samples;
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
    const streaming = isBatchIterable(x);
    const options = (streaming ? (given ?? (y as FitOptions | undefined)) : given) ?? {};
    const { epochs = 1, initialEpoch = 0, shuffle = true, callbacks = [], verbose = 'auto', signal, stepsPerEpoch } = options;
    const batchSize = requireWhole('fit, option batchSize', options.batchSize ?? 32, 1);
    requireWhole('fit, option epochs', epochs, 0);
    requireWhole('fit, option initialEpoch', initialEpoch, 0);
    if (stepsPerEpoch !== undefined) requireWhole('fit, option stepsPerEpoch', stepsPerEpoch, 1);
    this.requireCompiled('fit');
    let source: Source;
    let held: Samples | undefined;
    if (streaming) {
      source = iterableSource(x, (batch) => weighByClass(this.samples(batch, 'fit'), options.classWeight), stepsPerEpoch, 'fit');
    } else {
      let samples = this.samples([x, y as Arrays, options.sampleWeight], 'fit');
      if (!options.validationData && options.validationSplit) {
        const at = splitAt(countOf(samples), options.validationSplit);
        held = sliceSamples(samples, at);
        samples = sliceSamples(samples, 0, at);
      }
      // Classes are weighted in training, not in what is held back.
      samples = weighByClass(samples, options.classWeight);
      source = arraySource(samples, batchSize, shuffle ? streamKey(this.model.seed, 'shuffle') : undefined, stepsPerEpoch);
    }
    const validation = this.validationOf(options, held);
    if (!this.model.built)
      throw new EvenkeelError({
        where: `${this.model.where}, fit`,
        expected: 'a built model for an iterable',
        got: 'one that is not',
        remedy: 'Give the first layer an inputShape.',
      });
    const programs = await this.ready();
    const tallies = this.tallies;
    const history = new History();
    // A call that begins with an epoch that was done before has new orders; one that says where it goes on has that epoch's.
    let offset: number | undefined;
    const control: TrainingControl = { stopTraining: false, epoch: initialEpoch, model: this.control() };
    await fitLoop({
      programs,
      tallies,
      epochs,
      steps: source.steps,
      batches: (epoch) => {
        offset ??= Math.max(0, this.epochs - epoch);
        this.epochs = epoch + offset + 1;
        return source.batches(epoch + offset);
      },
      validation: validation && { programs, tallies, batches: () => validation.batches(0) },
      validates: frequency(options.validationFreq ?? 1),
      // The bar and the history come last: they have what callbacks add to the logs.
      callbacks: [...callbacks, ...(verbose === 0 ? [] : [new ProgressBar({ verbose })]), history],
      signal,
      control,
      nextStep: () => this.step++,
      // An optimizer that averages the weights over the steps leaves the average.
      finish: () => {
        const weights = this.model.trainableWeights.map((w) => w.variable);
        if (this.session) this.optimizer?.finalizeVariableValues(this.session, weights);
      },
    });
    return history;
  }

  private validationOf(
    { validationData, validationBatchSize, validationSteps }: FitOptions,
    held: Samples | undefined,
  ): Source | undefined {
    const where = 'fit, validationData';
    const size = requireWhole('fit, option validationBatchSize', validationBatchSize ?? INFERENCE_BATCH, 1);
    if (validationSteps !== undefined) requireWhole('fit, option validationSteps', validationSteps, 1);
    if (held) return arraySource(held, size, undefined, validationSteps);
    if (!validationData) return undefined;
    if (!Array.isArray(validationData) && isBatchIterable(validationData)) {
      return iterableSource(validationData, (batch) => this.samples(batch, where), validationSteps, where, true);
    }
    return arraySource(this.samples(validationData as DataPair, where), size, undefined, validationSteps);
  }

  async evaluate(x: FitData, y?: Arrays, { batchSize = INFERENCE_BATCH, steps, sampleWeight }: EvaluateOptions = {}) {
    requireWhole('evaluate, option batchSize', batchSize, 1);
    if (steps !== undefined) requireWhole('evaluate, option steps', steps, 1);
    this.requireCompiled('evaluate');
    const source = isBatchIterable(x)
      ? iterableSource(x, (batch) => this.samples(batch, 'evaluate'), steps, 'evaluate')
      : arraySource(this.samples([x, y as Arrays, sampleWeight], 'evaluate'), batchSize, undefined, steps);
    const programs = await this.ready();
    return { ...(await evaluateLoop({ programs, tallies: this.tallies, batches: () => source.batches(0) })) };
  }

  async predict(x: Arrays, { batchSize = INFERENCE_BATCH, steps }: PredictOptions = {}): Promise<Tensor[]> {
    requireWhole('predict, option batchSize', batchSize, 1);
    if (steps !== undefined) requireWhole('predict, option steps', steps, 1);
    const samples: Samples = { x: this.inputs(x, 'predict'), y: [], weights: [] };
    requireSameCount(samples, 'predict');
    const programs = await this.ready();
    const n = Math.min(countOf(samples), (steps ?? Number.POSITIVE_INFINITY) * batchSize);
    const shapes = this.model.outputs.map((o) => o.shape);
    const out = shapes.map((shape) => new Float32Array(n * sizeOf(shape)));
    for (const batch of batchesOf(samples, batchSize, undefined, steps)) {
      const { executable } = await programs.predict(batch);
      await programs.inTurn(async () => {
        for (const [i, source] of samples.x.entries()) {
          executable.input(`x${i}`)?.set(source.slice(batch.begin, batch.begin + batch.count).data);
        }
        executable.input('step')?.fill(programs.nextDraw());
        await executable.run();
        for (const [i, array] of out.entries()) {
          array.set(executable.output(`output${i}`), batch.begin * sizeOf(shapes[i] as Shape));
        }
      });
    }
    return out.map((data, i) => new Tensor(data, [n, ...(shapes[i] as Shape)]));
  }

  async onBatch(
    kind: 'train' | 'evaluate',
    x: Arrays,
    y: Arrays,
    { sampleWeight, classWeight }: BatchOptions = {},
  ): Promise<BatchLogs> {
    const where = kind === 'train' ? 'trainOnBatch' : 'testOnBatch';
    const batch = wholeBatch(weighByClass(this.samples([x, y, sampleWeight], where), classWeight));
    const programs = await this.ready();
    const program = await programs[kind](batch);
    return batchLogs(programs, program, this.tallies, batch, kind === 'train' ? this.step++ : undefined);
  }

  async profile(x: Arrays, y: Arrays, { rounds = 30 }: { readonly rounds?: number } = {}): Promise<StepProfile> {
    requireWhole('profile, option rounds', rounds, 1);
    const batch = wholeBatch(this.samples([x, y], 'profile'));
    const { profileStep } = await import('./profile.ts');
    return profileStep(this.source(), batch, rounds);
  }

  getWeights(): Tensor[] {
    return this.model.weights.map(({ variable }) => new Tensor(currentValue(variable), variable.shape));
  }

  async setWeights(values: readonly TensorLike[]): Promise<void> {
    const own = this.model.weights;
    const tensors = values.map((v) => tensor(v));
    if (tensors.length !== own.length) {
      throw new EvenkeelError({
        where: `${this.model.where}, setWeights`,
        expected: `${own.length} arrays`,
        got: String(tensors.length),
      });
    }
    for (const [i, w] of own.entries()) {
      const given = tensors[i] as Tensor;
      if (given.shape.join() !== w.shape.join()) {
        throw new EvenkeelError({
          where: `${this.model.where}, setWeights, weight "${w.name}"`,
          expected: shapeText(w.shape),
          got: shapeText(given.shape),
        });
      }
    }
    await this.ready();
    for (const [i, { variable }] of own.entries()) this.session?.write(variable, (tensors[i] as Tensor).data);
  }

  /** What the model was compiled with, the optimizer's state made, which it otherwise is when a step is first traced. */
  get compiled(): Compiled | undefined {
    const { optimizer } = this;
    if (optimizer && !optimizer.built) optimizer.prepare(this.model.trainableWeights);
    if (this.session) adopt(optimizer?.variables ?? [], this.session);
    return this.resolved;
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
    for (const [v, data] of values) this.session?.write(v, data);
    this.step = step;
    this.epochs = epoch;
  }

  snapshot(epoch = this.epochs): Uint8Array {
    const optimizer = this.compiled?.optimizer;
    const arrays = [...stateOf(this.model.weights, optimizer)].map(
      ([name, v]) => [name, { shape: v.shape, data: Float32Array.from(currentValue(v)) }] as const,
    );
    return writeSnapshot({ step: this.step, epoch, arrays: new Map(arrays) });
  }

  async restore(bytes: Uint8Array, where = `${this.model.where}, restore`): Promise<number> {
    const { step, epoch, arrays } = readSnapshot(bytes, where);
    await this.ready();
    const { optimizer } = this;
    if (holdOptimizer(arrays)) optimizer?.prepare(this.model.trainableWeights);
    const state = stateOf(this.model.weights, optimizer);
    requireState(arrays, state, where);
    const values = [...arrays].flatMap(([name, { data }]) => {
      const v = state.get(name);
      return v ? [[v, data] as const] : [];
    });
    await this.assign(values, { step, epoch });
    return epoch;
  }

  /** What callbacks may see and change. */
  private control(): TrainingModel {
    const rate = () => (this.resolved as Compiled).optimizer.learningRate;
    return {
      getWeights: () => this.getWeights(),
      setWeights: (values) => this.setWeights(values),
      getLearningRate: () => this.session?.read(rate())[0] as number,
      setLearningRate: (value) => {
        if (this.optimizer?.schedule) {
          throw new EvenkeelError({
            where: `${this.model.where}, learning rate`,
            expected: 'an optimizer whose rate may be set',
            got: `one that follows ${this.optimizer.schedule.className}`,
            remedy: 'Use either the schedule or the callback.',
          });
        }
        this.session?.write(rate(), [value]);
      },
      snapshot: (epoch) => this.snapshot(epoch),
      restore: (bytes, where) => this.restore(bytes, where),
    };
  }
}

/** Whether there is a validation after an epoch (counted from 0). */
function frequency(every: number | readonly number[]): (epoch: number) => boolean {
  if (typeof every !== 'number') return (epoch) => every.includes(epoch + 1);
  requireWhole('fit, option validationFreq', every, 1);
  return (epoch) => (epoch + 1) % every === 0;
}
