import type { Backend, Session } from '../backend/backend.ts';
import type { Callback } from '../callbacks/callback.ts';
import { History } from '../callbacks/history.ts';
import { ProgressBar } from '../callbacks/progressBar.ts';
import { EvenkeelError, shapeText } from '../errors.ts';
import type { CallContext, Layer, Weight } from '../layers/layer.ts';
import { getLoss, type Loss, type LossName } from '../losses/index.ts';
import { getMetric, type Metric, type MetricName } from '../metrics/index.ts';
import { getOptimizer, type Optimizer, type OptimizerName } from '../optimizers/index.ts';
import { Graph, type Value } from '../program/graph.ts';
import type { Variable } from '../program/variable.ts';
import { streamKey } from '../random.ts';
import { type Shape, sizeOf, Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { wasmBackend } from '../wasm/wasm.ts';
import { type DataPair, gatherInto, requireSameLength, toSamples } from './data.ts';
import { evaluateLoop, fitLoop } from './fit.ts';
import type { StepProfile } from './profile.ts';
import { type Compiled, Programs } from './programs.ts';
import { describe, type ModelSummary, type SummaryOptions, summaryText } from './summary.ts';

export interface SequentialOptions {
  /** Default 'sequential'. */
  readonly name?: string;
  /** Decides initial weights, sample order and dropout masks. A whole number from 0 on; default 0. */
  readonly seed?: number;
  /** What runs the programs. Default `wasmBackend()`. */
  readonly backend?: Backend;
  /** Receives warnings. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

export interface CompileOptions {
  /** Default 'rmsprop'. */
  readonly optimizer?: Optimizer | OptimizerName;
  readonly loss: Loss | LossName;
  readonly metrics?: readonly (Metric | MetricName)[];
}

export interface FitOptions {
  /** Default 32. */
  readonly batchSize?: number;
  /** The number of the epoch to stop before. Default 1. */
  readonly epochs?: number;
  /** The first epoch, counted from 0. Default 0. */
  readonly initialEpoch?: number;
  /** Evaluated after each epoch. */
  readonly validationData?: DataPair;
  /** The share of the samples, from the end, to hold back for validation. Default 0. */
  readonly validationSplit?: number;
  /** A new order of the samples each epoch. Default true. */
  readonly shuffle?: boolean;
  readonly callbacks?: readonly Callback[];
  /** 'auto' and 1 show a progress bar, 2 a line an epoch, 0 nothing. Where the output is no terminal, 'auto' is 2. */
  readonly verbose?: 'auto' | 0 | 1 | 2;
  /** Stops the training after the current batch; `fit` then returns what was reached. */
  readonly signal?: AbortSignal;
}

/** Samples a batch in inference where nothing else is said: large enough to be fast, small enough to need little memory. */
const INFERENCE_BATCH = 250;

const snakeCase = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

/** A stack of layers, each fed with the result of the one before. */
export class Sequential {
  readonly name: string;
  readonly seed: number;
  readonly layers: readonly Layer[];
  private readonly backend: Backend;
  private readonly onWarning: (message: string) => void;
  private readonly warned = new Set<string>();
  private readonly shapes = new Map<Layer, Shape>();
  private inputShape: Shape | undefined;
  private compiled: Compiled | undefined;
  private session: Promise<Session> | undefined;
  private store: Session | undefined;
  private programs: Programs | undefined;
  private step = 0;

  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    this.name = options.name ?? 'sequential';
    this.seed = options.seed ?? 0;
    this.backend = options.backend ?? wasmBackend();
    this.onWarning = options.onWarning ?? ((message) => console.warn(message));
    if (!Number.isSafeInteger(this.seed) || this.seed < 0) {
      throw new EvenkeelError({
        where: `model "${this.name}", option seed`,
        expected: 'a whole number from 0 on',
        got: String(options.seed),
      });
    }
    this.layers = [...layers];
    this.nameLayers();
    const first = this.layers[0];
    if (first?.inputShape) this.build(first.inputShape);
  }

  /** Gives unnamed layers their class's name, numbered from the second on, and refuses a name that is there twice. */
  private nameLayers(): void {
    const taken = new Set<string>();
    const claim = (name: string) => {
      if (taken.has(name)) {
        throw new EvenkeelError({
          where: `model "${this.name}"`,
          expected: 'layers with different names',
          got: `"${name}" twice`,
          remedy: 'Rename one, and do not put one layer into a model twice.',
        });
      }
      taken.add(name);
    };
    for (const layer of this.layers) if (layer.name) claim(layer.name);
    const counts = new Map<string, number>();
    for (const layer of this.layers) {
      if (layer.name) continue;
      const base = snakeCase(layer.className).replace(/(\d)_d$/, '$1d');
      let name: string;
      do {
        const count = counts.get(base) ?? 0;
        counts.set(base, count + 1);
        name = count === 0 ? base : `${base}_${count}`;
      } while (taken.has(name));
      layer.name = name;
      claim(name);
    }
  }

  get built(): boolean {
    return this.inputShape !== undefined;
  }

  /**
   * Makes the weights for samples of `inputShape` (without the batch axis). Called by itself where the first layer has an `inputShape`,
   * or by `fit` with the shape of its data.
   * @throws EvenkeelError that names the layer an input does not fit
   */
  build(inputShape: Shape): void {
    if (this.inputShape) return;
    if (!inputShape.every((d) => Number.isInteger(d) && d >= 1)) {
      throw new EvenkeelError({
        where: this.layers[0] ? `${this.layers[0].where}, option inputShape` : `model "${this.name}", build`,
        expected: 'whole numbers of at least 1, without the batch axis',
        got: shapeText(inputShape),
      });
    }
    let x = new Graph().input('x', [1, ...inputShape]);
    const context = { ...inert, training: false };
    const fresh = this.layers.filter((layer) => !layer.built);
    for (const layer of this.layers) {
      try {
        layer.seedWith(this.seed);
        layer.ensureBuilt(x.shape.slice(1));
        x = layer.call(x, context);
      } catch (cause) {
        // A second attempt with another shape must not meet weights of the first.
        for (const started of fresh) started.unbuild();
        if (!(cause instanceof EvenkeelError) || cause.problem.where.startsWith('layer')) throw cause;
        throw new EvenkeelError({ ...cause.problem, where: layer.where }, { cause });
      }
      this.shapes.set(layer, x.shape.slice(1));
    }
    this.inputShape = inputShape;
  }

  private requireBuilt(where: string): Shape {
    if (this.inputShape) return this.inputShape;
    throw new EvenkeelError({
      where: `model "${this.name}", ${where}`,
      expected: 'a model whose input shape is known',
      got: 'none',
      remedy: 'Give the first layer an inputShape, or call build(inputShape) or fit first.',
    });
  }

  /** The shape of one sample's output of a layer. */
  outputShapeOf(layer: Layer): Shape {
    this.requireBuilt('outputShapeOf');
    return this.shapes.get(layer) as Shape;
  }

  get outputShape(): Shape {
    const last = this.layers.at(-1);
    return last ? this.outputShapeOf(last) : this.requireBuilt('outputShape');
  }

  /** Traces the model; used by programs and by models that contain this one. */
  call(x: Value, context: CallContext): Value {
    return this.layers.reduce((v, layer) => layer.call(v, context), x);
  }

  /** @internal What training changes, with regularizers and constraints. */
  get trainableParameters(): Weight[] {
    return this.layers.flatMap((layer) => (layer.trainable ? layer.weights.filter((w) => w.trainable) : []));
  }

  /** Weights that training changes. */
  get trainableWeights(): Variable[] {
    return this.trainableParameters.map((w) => w.variable);
  }

  /** All weights, layer by layer. */
  get weights(): Variable[] {
    return this.layers.flatMap((layer) => layer.weights.map((w) => w.variable));
  }

  /** @internal */
  warn(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.onWarning(message);
  }

  /** Sets optimizer, loss and metrics. Call it again after changing a layer's `trainable`. */
  compile({ optimizer = 'rmsprop', loss, metrics = [] }: CompileOptions): void {
    const chosen = getLoss(loss);
    this.compiled = { optimizer: getOptimizer(optimizer), loss: chosen, metrics: metrics.map((m) => getMetric(m, chosen)) };
    this.programs = undefined;
  }

  get optimizer(): Optimizer | undefined {
    return this.compiled?.optimizer;
  }

  private requireCompiled(where: string): Compiled {
    if (this.compiled) return this.compiled;
    throw new EvenkeelError({
      where: `model "${this.name}", ${where}`,
      expected: 'a compiled model',
      got: 'one that is not',
      remedy: 'Call compile({ optimizer, loss, metrics }) first.',
    });
  }

  private async ready(): Promise<Programs> {
    this.session ??= this.backend.createSession();
    this.store = await this.session;
    this.programs ??= new Programs(this, this.store, this.compiled);
    return this.programs;
  }

  private names(): string[] {
    return ['loss', ...this.requireCompiled('fit').metrics.map((m) => m.name)];
  }

  private samples(x: Tensor, where: string): Tensor {
    return toSamples(x, this.requireBuilt(where), where, this.layers[0]?.where ?? `model "${this.name}"`);
  }

  /** Data and labels for training or evaluation, checked. */
  private prepare([x, y]: DataPair, where: string): { x: Tensor; y: Tensor } {
    const { loss } = this.requireCompiled(where);
    const samples = tensor(x);
    if (!this.inputShape) this.build(samples.shape.slice(1));
    const data = { x: this.samples(samples, where), y: tensor(y) };
    requireSameLength(data.x, data.y, where);
    loss.check(data.y, this.outputShape, where);
    return data;
  }

  /**
   * Trains for a number of epochs. Batches are updated in place in one compiled step each; a smaller last batch has its own step over the
   * same weights.
   * @returns the logs of every finished epoch
   * @throws EvenkeelError for data that does not fit the model or its loss
   */
  async fit(x: TensorLike, y: TensorLike, options: FitOptions = {}): Promise<History> {
    const { epochs = 1, initialEpoch = 0, shuffle = true, callbacks = [], verbose = 'auto', signal } = options;
    const batchSize = requireWhole('fit, option batchSize', options.batchSize ?? 32, 1);
    requireWhole('fit, option epochs', epochs, 0);
    requireWhole('fit, option initialEpoch', initialEpoch, 0);
    let data = this.prepare([x, y], 'fit');
    let held: { x: Tensor; y: Tensor } | undefined =
      options.validationData && this.prepare(options.validationData, 'fit, validationData');
    if (!held && options.validationSplit) {
      const at = splitAt(data.x.shape[0] as number, options.validationSplit);
      held = { x: data.x.slice(at), y: data.y.slice(at) };
      data = { x: data.x.slice(0, at), y: data.y.slice(0, at) };
    }
    const programs = await this.ready();
    const names = this.names();
    const history = new History();
    this.step = await fitLoop({
      programs,
      names,
      ...data,
      batchSize,
      epochs,
      initialEpoch,
      shuffle: shuffle ? streamKey(this.seed, 'shuffle') : undefined,
      validation: held && { programs, names, ...held, batchSize: INFERENCE_BATCH },
      callbacks: [history, ...(verbose === 0 ? [] : [new ProgressBar({ verbose })]), ...callbacks],
      signal,
      step: this.step,
    });
    return history;
  }

  /** Mean loss and metrics over the samples, in inference mode, by name. */
  async evaluate(x: TensorLike, y: TensorLike, { batchSize = INFERENCE_BATCH } = {}): Promise<Record<string, number>> {
    requireWhole('evaluate, option batchSize', batchSize, 1);
    const data = this.prepare([x, y], 'evaluate');
    return { ...(await evaluateLoop({ programs: await this.ready(), names: this.names(), ...data, batchSize })) };
  }

  /** The model's output for each sample, in inference mode: a float32 tensor [n, …]. */
  async predict(x: TensorLike, { batchSize = INFERENCE_BATCH } = {}): Promise<Tensor> {
    requireWhole('predict, option batchSize', batchSize, 1);
    const samples = tensor(x);
    if (!this.inputShape) this.build(samples.shape.slice(1));
    const data = this.samples(samples, 'predict');
    const programs = await this.ready();
    const n = data.shape[0] as number;
    const size = sizeOf(this.outputShape);
    const out = new Float32Array(n * size);
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let begin = 0; begin < n; begin += batchSize) {
      const batch = Math.min(batchSize, n - begin);
      const program = await programs.predict({ batch, x: data });
      gatherInto(program.input('x'), data, order, begin, batch);
      await program.run();
      out.set(program.output('y'), begin * size);
    }
    return new Tensor(out, [n, ...this.outputShape]);
  }

  /**
   * Times the compiled training step on these samples, taken as one batch: each kernel with its shapes, work and share of the processor's
   * peak. The model's own weights do not change.
   */
  async profile(x: TensorLike, y: TensorLike, { rounds = 30 } = {}): Promise<StepProfile> {
    requireWhole('rounds', rounds, 1);
    const data = this.prepare([x, y], 'profile');
    const { profileStep } = await import('./profile.ts');
    return profileStep(this, this.requireCompiled('profile'), { ...data, rounds });
  }

  /** Copies of all weights, in the order of `weights`. */
  getWeights(): Tensor[] {
    this.requireBuilt('getWeights');
    return this.weights.map((v) => new Tensor(this.store ? this.store.read(v) : v.data.slice(), v.shape));
  }

  /**
   * Replaces all weights, in the order of `weights`.
   * @throws EvenkeelError for a wrong number or shape, before anything is changed
   */
  async setWeights(values: readonly TensorLike[]): Promise<void> {
    this.requireBuilt('setWeights');
    const own = this.weights;
    const tensors = values.map((v) => tensor(v));
    if (tensors.length !== own.length) {
      throw new EvenkeelError({
        where: `model "${this.name}", setWeights`,
        expected: `${own.length} arrays`,
        got: String(tensors.length),
      });
    }
    for (const [i, v] of own.entries()) {
      const given = tensors[i] as Tensor;
      if (given.shape.join() !== v.shape.join()) {
        throw new EvenkeelError({
          where: `model "${this.name}", setWeights, weight "${v.name}"`,
          expected: shapeText(v.shape),
          got: shapeText(given.shape),
        });
      }
    }
    await this.ready();
    for (const [i, v] of own.entries()) this.store?.write(v, (tensors[i] as Tensor).data);
  }

  /** Layers and parameter counts as data. */
  describe(): ModelSummary {
    this.requireBuilt('summary');
    return describe(this);
  }

  /** Prints the layers with their output shapes and parameters, in the look of Keras 3 or, with `style: 'classic'`, of older Keras. */
  summary(options: SummaryOptions = {}): void {
    const { printFn = console.log } = options;
    printFn(summaryText(this.describe(), options));
  }
}

const inert: Omit<CallContext, 'training'> = {
  step: () => {
    throw new Error('a model is built in inference mode');
  },
  update: () => {},
  warn: () => {},
};

function requireWhole(where: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new EvenkeelError({ where, expected: `a whole number of at least ${least}`, got: String(value) });
}

/** The first sample that is held back. */
function splitAt(n: number, share: number): number {
  const at = Math.floor(n * (1 - share));
  if (share > 0 && share < 1 && at > 0 && at < n) return at;
  throw new EvenkeelError({
    where: 'fit, option validationSplit',
    expected: 'a share between 0 and 1 that leaves samples on both sides',
    got: `${share} of ${n} samples`,
  });
}

/** A model that is a stack of layers. */
export function sequential(layers: readonly Layer[], options?: SequentialOptions): Sequential {
  return new Sequential(layers, options);
}
