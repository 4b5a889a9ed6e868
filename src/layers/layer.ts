import { EvenkeelError, shapeText } from '../errors.ts';
import { getInitializer, type InitializerLike } from '../initializers/initializers.ts';
import type { Value } from '../program/graph.ts';
import { Variable } from '../program/variable.ts';
import { type Key, streamKey } from '../random.ts';
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
}

export interface WeightOptions {
  readonly shape: Shape;
  readonly initializer: InitializerLike;
  /** Default true. */
  readonly trainable?: boolean;
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

  /** Traces the layer: ops on `x`, whose first axis is the batch. */
  abstract call(x: Value, context: CallContext): Value;

  /** The options that make this layer again. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable };
  }

  /** How messages call the layer. */
  get where(): string {
    return `layer "${this.name || this.className}"`;
  }

  /** Builds once; a second model may share the layer only with operands of the same shape. */
  ensureBuilt(inputShape: Shape, seed: number): void {
    if (this.built) return;
    this.seed = seed;
    this.build(inputShape);
    this.built = true;
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

  protected addWeight(name: string, { shape, initializer, trainable = true }: WeightOptions): Variable {
    const data = getInitializer(initializer, `${this.where}, initializer of "${name}"`)(shape, this.key(name));
    const variable = new Variable(`${this.name}/${name}`, shape, data);
    this.weights.push({ variable, trainable });
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
