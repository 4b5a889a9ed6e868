import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { checkOptions, type OptionTable } from '../../core/options.ts';
import { type Key, streamKey } from '../../core/random.ts';
import { type Shape, Tensor, type TensorLike } from '../../core/tensor/tensor.ts';
import { Graph, type Value } from '../../ir/graph.ts';
import { Variable } from '../../ir/variable.ts';
import * as ops from '../../ops/index.ts';
import { getConstraint } from '../constraints/index.ts';
import { getInitializer } from '../initializers/initializers.ts';
import { getRegularizer, type Regularizer, type RegularizerLike } from '../regularizers/index.ts';
import { type CallContext, quietContext } from './callContext.ts';
import { type LayerNode, SymbolicTensor } from './symbolicTensor.ts';
import type { LayerTraits } from './traits.ts';
import { Weight, type WeightOptions } from './weight.ts';
import { weightValues } from './weightValues.ts';

/** Options every layer has. */
export interface LayerOptions {
  /** Unique in a model; the class's name and a number where left out. Random streams go by it. */
  readonly name?: string;
  /** false freezes the layer's weights (and a batch normalisation's statistics). Default true. */
  readonly trainable?: boolean;
  /** The shape of one sample, on a model's first layer. */
  readonly inputShape?: Shape | undefined;
  /**
   * A penalty on what the layer gives, in training and evaluation: regularizer(result) / batch size, added to the loss for each use of
   * the layer. None by default.
   */
  readonly activityRegularizer?: RegularizerLike | undefined;
}

export const layerOptions = {
  name: { default: '' },
  trainable: { default: true },
  inputShape: {},
  activityRegularizer: { form: 'regularizer' },
} satisfies OptionTable<LayerOptions>;

/** How messages call a layer: by its name, or by its class where it has none yet. */
export const layerNamed = (className: string) => (name: unknown) => `layer "${name || className}"`;

/**
 * A layer: `build` makes its weights once the shape of its operand is known, `call` traces its computation with ops. Gradients follow
 * from the ops; a layer never writes a backward pass.
 */
export abstract class Layer {
  /** The class's name in Keras, e.g. `Conv2D`. */
  abstract readonly className: string;
  /** Empty until a model names the layer. */
  name: string;
  readonly inputShape: Shape | undefined;
  built = false;
  private readonly ownWeights: Weight[] = [];
  private isTrainable: boolean;
  /** Whether the name was not given, so that a model may choose another. */
  autoNamed: boolean;
  private readonly givenActivityRegularizer: RegularizerLike | undefined;
  private firstUse: { readonly inputs: readonly SymbolicTensor[]; readonly outputs: readonly SymbolicTensor[] } | undefined;
  private streams: { readonly seed: number; readonly scope: string } | undefined;

  constructor(options: LayerOptions = {}) {
    this.name = options.name ?? '';
    this.autoNamed = !options.name;
    this.isTrainable = options.trainable ?? true;
    this.inputShape = options.inputShape;
    this.givenActivityRegularizer = options.activityRegularizer;
  }

  /** Whether training changes the layer's weights (and a batch normalisation's statistics). A change takes effect with `compile`. */
  get trainable(): boolean {
    return this.isTrainable;
  }

  set trainable(trainable: boolean) {
    this.isTrainable = trainable;
  }

  /** Sets whether this layer itself learns, whatever the layers inside do. */
  setOwnTrainable(trainable: boolean): void {
    this.isTrainable = trainable;
  }

  /** What tools may know of the layer's computation without tracing it. */
  get traits(): LayerTraits {
    return {};
  }

  /** The layer that this one wraps, whose computation it changes. */
  get wrapped(): Layer | undefined {
    return undefined;
  }

  /** All weights, those of layers inside included. */
  get weights(): readonly Weight[] {
    return this.ownWeights;
  }

  /** The weights that training changes by gradients. */
  get trainableWeights(): readonly Weight[] {
    return this.isTrainable ? this.ownWeights.filter((w) => w.trainable) : [];
  }

  /** Makes the weights for operands of `inputShape` (without the batch axis). */
  protected build(_inputShape: Shape): void {}

  /** The same for several operands; layers that merge override it. */
  protected buildMany(inputShapes: readonly Shape[]): void {
    this.requireOperands(inputShapes.length, 1);
    this.build(inputShapes[0] as Shape);
  }

  /** Traces the layer: ops on `x`, whose first axis is the batch. */
  abstract call(x: Value, context: CallContext): Value;

  /** The same for several operands and results; layers that merge, and models, override it. */
  callMany(xs: readonly Value[], context: CallContext): readonly Value[] {
    this.requireOperands(xs.length, 1);
    return [this.call(xs[0] as Value, context)];
  }

  /** `callMany` with the penalty on the results: what models, and layers that hold other layers, call. */
  use(xs: readonly Value[], context: CallContext): readonly Value[] {
    const ys = this.callMany(xs, context);
    const penalty = this.activityPenalty();
    if (penalty) for (const y of ys) context.addLoss(ops.mul(penalty(y), 1 / (y.shape[0] as number)));
    return ys;
  }

  /** The penalty on what the layer gives. */
  protected get activityRegularizer(): RegularizerLike | undefined {
    return this.givenActivityRegularizer;
  }

  /** @throws EvenkeelError for a name that is unknown */
  private activityPenalty(): Regularizer | undefined {
    const { activityRegularizer: regularizer } = this;
    return regularizer && getRegularizer(regularizer, `${this.where}, option activityRegularizer`);
  }

  private requireOperands(got: number, expected: number): void {
    if (got === expected) return;
    throw new EvenkeelError({ where: this.where, expected: `${expected} input`, got: String(got) });
  }

  /** The options that make this layer again. */
  getConfig(): Record<string, unknown> {
    const { activityRegularizer } = this;
    return { name: this.name, trainable: this.trainable, ...(activityRegularizer && { activityRegularizer }) };
  }

  /**
   * Connects the layer to what other layers or inputs gave, for a functional model: `layers.dense({ units: 10 }).apply(x)`. Builds it if it
   * is not built. Applied more than once, the layer shares its weights.
   * @param options.training overrides the mode of the whole model here: false keeps, say, a batch normalisation in inference mode
   * @throws EvenkeelError naming the layer that an input does not fit
   */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[], options: { readonly training?: boolean } = {}): SymbolicTensor {
    return this.connect(inputs, options)[0] as SymbolicTensor;
  }

  /** The same for layers (nested models) with several results. */
  connect(
    inputs: SymbolicTensor | readonly SymbolicTensor[],
    options: { readonly training?: boolean } = {},
  ): readonly SymbolicTensor[] {
    checkOptions(`${this.where}, apply`, options, { training: 'optional' });
    const { training } = options;
    const operands = inputs instanceof SymbolicTensor ? [inputs] : [...inputs];
    const fresh = !this.built;
    try {
      this.ensureBuilt(...operands.map((x) => x.shape));
      const graph = new Graph();
      const values = operands.map((x, i) => graph.input(`x${i}`, [1, ...x.shape]));
      const node: LayerNode = { layer: this, inputs: operands, training };
      const results = this.callMany(values, quietContext(graph, false)).map(
        (v, i) => new SymbolicTensor(v.shape.slice(1), node, i),
      );
      this.remember(operands, results);
      return results;
    } catch (cause) {
      // A second attempt with another shape must not meet weights of the first.
      if (fresh) this.unbuild();
      if (!(cause instanceof EvenkeelError) || cause.problem.where.startsWith('layer')) throw cause;
      throw new EvenkeelError({ ...cause.problem, where: this.where }, { cause });
    }
  }

  /** Keeps the first use, which `input` and `output` are about, as in Keras. */
  protected remember(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): void {
    this.firstUse ??= { inputs, outputs };
  }

  private used(what: string) {
    if (this.firstUse) return this.firstUse;
    throw new EvenkeelError({
      where: `${this.where}, ${what}`,
      expected: 'a layer that was applied',
      got: 'one that was not',
      remedy: 'Put it into a model whose input shape is known, or call apply.',
    });
  }

  private single(what: string, all: readonly SymbolicTensor[]): SymbolicTensor {
    if (all.length === 1) return all[0] as SymbolicTensor;
    throw new EvenkeelError({
      where: `${this.where}, ${what}`,
      expected: `one ${what}`,
      got: String(all.length),
      remedy: `Use ${what}s.`,
    });
  }

  /** What the layer was given where it was first used. */
  get inputs(): readonly SymbolicTensor[] {
    return this.used('inputs').inputs;
  }

  /** What it gave there. */
  get outputs(): readonly SymbolicTensor[] {
    return this.used('outputs').outputs;
  }

  /**
   * What the layer was given where it was first used: a place in the graph from which a model can be made.
   * @throws EvenkeelError for a layer that was not applied, and for one with several inputs (`inputs`)
   */
  get input(): SymbolicTensor {
    return this.single('input', this.inputs);
  }

  /**
   * What the layer gave where it was first used: `model({ inputs: net.input, outputs: net.getLayer('features').output })` stops there.
   * @throws EvenkeelError for a layer that was not applied, and for one with several outputs (`outputs`)
   */
  get output(): SymbolicTensor {
    return this.single('output', this.outputs);
  }

  /**
   * Copies of the layer's weights, in the order of `weights`; none before it is built.
   * @throws EvenkeelError where a backend's memory cannot be read at once: there `fetchWeights` is awaited
   */
  getWeights(): Tensor[] {
    const [where, remedy] = [`${this.where}, getWeights`, 'Use `await fetchWeights()`.'];
    return this.weights.map(({ variable, shape }) => new Tensor(variable.readNow(where, remedy), shape));
  }

  /** The same on every backend, also one whose memory must be waited for. */
  async fetchWeights(): Promise<Tensor[]> {
    return Promise.all(this.weights.map(async ({ variable, shape }) => new Tensor(await variable.read(), shape)));
  }

  /**
   * Replaces the layer's weights, in the order of `weights`.
   * @throws EvenkeelError for a wrong number or shape, before anything is changed
   */
  async setWeights(values: readonly TensorLike[]): Promise<void> {
    const tensors = weightValues(`${this.where}, setWeights`, this.weights, values);
    await Promise.all(this.weights.map(({ variable }, i) => variable.write((tensors[i] as Tensor).data)));
  }

  /** How messages call the layer. */
  get where(): string {
    return layerNamed(this.className)(this.name);
  }

  /** Builds once; a second model may share the layer only with operands of the same shape. */
  ensureBuilt(...inputShapes: readonly Shape[]): void {
    if (this.built) return;
    this.activityPenalty();
    this.buildMany(inputShapes);
    this.built = true;
  }

  /** Whether a model has seeded the layer. */
  get seeded(): boolean {
    return this.streams !== undefined;
  }

  /** Sets what the layer's random streams depend on besides its name: a seed, and the models around it. Models do, before weights are drawn. */
  seedWith(seed: number, scope: string): void {
    this.streams = { seed, scope };
  }

  /** Drops the weights, so that the layer can be built again. */
  unbuild(): void {
    this.ownWeights.length = 0;
    this.built = false;
    this.firstUse = undefined;
  }

  /** The key of one of the layer's random streams. It depends on the seed and the names alone. */
  protected key(stream: string): Key {
    const { seed, scope } = this.streams ?? { seed: 0, scope: '' };
    return streamKey(seed, `${scope}${this.name}/${stream}`);
  }

  protected addWeight(name: string, { shape, initializer, trainable = true, ...options }: WeightOptions): Variable {
    const make = getInitializer(initializer, `${this.where}, initializer of "${name}"`);
    const variable = new Variable(
      () => `${this.name}/${name}`,
      shape,
      () => make(shape, this.key(name)),
      'float32',
      options.isCount,
    );
    const regularizer = options.regularizer && getRegularizer(options.regularizer, `${this.where}, regularizer of "${name}"`);
    const constraint = options.constraint && getConstraint(options.constraint, `${this.where}, constraint of "${name}"`);
    this.ownWeights.push(new Weight(name, variable, trainable, regularizer || undefined, constraint || undefined));
    return variable;
  }

  /** @throws EvenkeelError unless the operand has `rank` axes, the batch included. */
  protected requireRank(inputShape: Shape, rank: number, meaning: string): void {
    if (inputShape.length + 1 === rank) return;
    throw new EvenkeelError({
      where: this.where,
      expected: `an input of ${rank} dimensions ${meaning}`,
      got: shapeText([null, ...inputShape]),
      remedy: 'Reshape the data, or put a flatten or reshape layer in front.',
    });
  }
}
