import { describeValue } from '../core/checks.ts';
import { EvenkeelError, shapeText } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import { InputLayer } from '../nn/layers/core/inputLayer.ts';
import { Layer } from '../nn/layers/layer.ts';
import type { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import { input } from '../training/data/inputs.ts';
import { Model, type ModelOptions, modelOptions } from './model.ts';
import { nameLayers } from './naming.ts';

export type SequentialOptions = ModelOptions;

/** A stack of layers, each fed with the result of the one before. */
export class Sequential extends Model {
  readonly className = 'Sequential';
  private readonly stack: readonly Layer[];

  /** @throws EvenkeelError for what is no list of layers, and for an option that it does not have */
  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    checkOptions('sequential', options, modelOptions);
    super(options, 'sequential');
    requireLayers(layers);
    this.stack = [...layers];
    nameLayers(this.stack, this.where);
    this.seedLayers(this.stack);
    const shape = startOf(this.stack[0]);
    if (shape) this.buildFor([shape]);
  }

  override get layers(): readonly Layer[] {
    return this.stack;
  }

  protected override get countedLayers(): readonly Layer[] {
    return this.stack.filter((layer) => !(layer instanceof InputLayer));
  }

  /**
   * Makes the weights for samples of one shape (without the batch axis). Called by itself where the first layer has an `inputShape`, or by
   * `fit` with the shape of its data.
   * @throws EvenkeelError that names the layer an input does not fit
   */
  override buildFor([shape]: readonly Shape[]): void {
    if (this.topology || !shape) return;
    const first = this.stack[0];
    if (!shape.every((d) => Number.isInteger(d) && d >= 1)) {
      throw new EvenkeelError({
        where: first ? `${first.where}, option inputShape` : `${this.where}, build`,
        expected: 'integers of at least 1, without the batch axis',
        got: shapeText(shape),
      });
    }
    const fresh = this.stack.filter((layer) => !layer.built);
    try {
      const inputLayer = first instanceof InputLayer ? first : undefined;
      const entry = (inputLayer?.connect([])[0] as SymbolicTensor | undefined) ?? input({ shape, name: `${this.name}/input` });
      this.connectLayers(
        [entry],
        [this.stack.filter((layer) => layer !== inputLayer).reduce((x, layer) => layer.apply(x), entry)],
      );
    } catch (cause) {
      // A second attempt with another shape must not meet weights of the first.
      for (const started of fresh) started.unbuild();
      throw cause;
    }
  }

  /** As `buildFor` with the one shape. */
  override build(shape: Shape): void {
    this.buildFor([shape]);
  }
}

/** The shape that a stack's first layer says its samples have: its option, or what a model there was built for. */
const startOf = (first: Layer | undefined): Shape | undefined =>
  first instanceof Model && first.built && first.inputs.length === 1
    ? (first.inputs[0] as SymbolicTensor).shape
    : first?.inputShape;

function requireLayers(layers: readonly unknown[]): void {
  if (Array.isArray(layers) && layers.every((layer) => layer instanceof Layer)) return;
  const bad = Array.isArray(layers) ? layers.find((layer) => !(layer instanceof Layer)) : layers;
  throw new EvenkeelError({
    where: 'sequential',
    expected: 'a list of layers',
    got: describeValue(bad),
    ...(typeof bad === 'function' && { remedy: 'Call it: layers.flatten() is a layer, layers.flatten makes one.' }),
  });
}

/** A model that is a stack of layers. */
export function sequential(layers: readonly Layer[], options?: SequentialOptions): Sequential {
  return new Sequential(layers, options);
}
