import { type Constraint, type ConstraintLike, getConstraint } from '../constraints/index.ts';
import { EvenkeelError, shapeText } from '../errors.ts';
import { getInitializer, type InitializerLike } from '../initializers/initializers.ts';
import type { Value } from '../program/graph.ts';
import { Variable } from '../program/variable.ts';
import { type Key, streamKey } from '../random.ts';
import { getRegularizer, type Regularizer, type RegularizerLike } from '../regularizers/index.ts';
import type { Shape } from '../tensor/tensor.ts';

/** What a layer gets with its operand when a program is traced. */
export interface CallContext {
  /** Batch statistics, dropout and the like are on. Always an argument, never inferred. */
  readonly training: boolean;
  /** The number of the training step (int32 scalar), from which masks are drawn. */
  step(): Value;
  /** Gives a variable its value for the next step, as moving statistics do. */
  update(variable: Variable, value: Value): void;
  /** Tells the user about a consequence they may not expect. */
  warn(message: string): void;
}

/** Options every layer has. */
export interface LayerOptions {
  /** Unique in a model; the class's name and a number where left out. Random streams go by it. */
  readonly name?: string;
  /** false freezes the layer's weights (and a batch normalisation's statistics). Default true. */
  readonly trainable?: boolean;
  /** The shape of one sample, on a model's first layer. */
  readonly inputShape?: Shape;
}

export interface Weight {
  readonly variable: Variable;
  /** false for moving statistics. */
  readonly trainable: boolean;
  /** Adds to the loss while the weight is trained. */
  readonly regularizer?: Regularizer | undefined;
  /** Applied to the weight after each update. */
  readonly constraint?: Constraint | undefined;
}

export interface WeightOptions {
  readonly shape: Shape;
  readonly initializer: InitializerLike;
  /** Default true. */
  readonly trainable?: boolean;
  readonly regularizer?: RegularizerLike | undefined;
  readonly constraint?: ConstraintLike | undefined;
}

/**
 * A layer: `build` makes its weights once the shape of its operand is known, `call` traces its computation with ops. Gradients follow
 * from the ops; a layer never writes a backward pass.
 */
export abstract class Layer {
  /** The class's name in Keras, e.g. `Conv2D`. */
  abstract readonly className: string;
  /** Empty until a model names the layer. */
  name: string;
  trainable: boolean;
  readonly inputShape: Shape | undefined;
  readonly weights: Weight[] = [];
  built = false;
  private seed = 0;

  constructor(options: LayerOptions = {}) {
    this.name = options.name ?? '';
    this.trainable = options.trainable ?? true;
    this.inputShape = options.inputShape;
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

  private requireOperands(got: number, expected: number): void {
    if (got === expected) return;
    throw new EvenkeelError({ where: this.where, expected: `${expected} input`, got: String(got) });
  }

  /** The options that make this layer again. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable };
  }

  /** How messages call the layer. */
  get where(): string {
    return `layer "${this.name || this.className}"`;
  }

  /** Builds once; a second model may share the layer only with operands of the same shape. */
  ensureBuilt(...inputShapes: readonly Shape[]): void {
    if (this.built) return;
    this.buildMany(inputShapes);
    this.built = true;
  }

  /** Sets what the layer's random streams depend on besides its name. Models do, before any weight's value is made. */
  seedWith(seed: number): void {
    this.seed = seed;
  }

  /** Drops the weights, so that the layer can be built again. */
  unbuild(): void {
    this.weights.length = 0;
    this.built = false;
  }

  /** The key of one of the layer's random streams. It depends on the seed and the names alone. */
  protected key(stream: string): Key {
    return streamKey(this.seed, `${this.name}/${stream}`);
  }

  protected addWeight(name: string, { shape, initializer, trainable = true, ...options }: WeightOptions): Variable {
    const make = getInitializer(initializer, `${this.where}, initializer of "${name}"`);
    const variable = new Variable(
      () => `${this.name}/${name}`,
      shape,
      () => make(shape, this.key(name)),
    );
    const regularizer = options.regularizer && getRegularizer(options.regularizer, `${this.where}, regularizer of "${name}"`);
    const constraint = options.constraint && getConstraint(options.constraint, `${this.where}, constraint of "${name}"`);
    this.weights.push({ variable, trainable, regularizer, constraint });
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

  /** @throws EvenkeelError unless `value` is a whole number from `least` on. */
  protected requireWhole(option: string, value: number, least = 1): number {
    if (Number.isInteger(value) && value >= least) return value;
    throw new EvenkeelError({
      where: `${this.where}, option ${option}`,
      expected: `a whole number of at least ${least}`,
      got: String(value),
    });
  }
}
