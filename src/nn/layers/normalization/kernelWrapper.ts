import { ConfiguredLayer } from '../configuredLayer.ts';
import type { Layer, LayerOptions } from '../layer.ts';
import type { Weight } from '../weight.ts';

export interface KernelWrapperOptions extends LayerOptions {
  /** The layer whose kernel is normalised. */
  readonly layer: Layer;
}

/** A layer around another one, whose kernel it changes before the layer is applied. */
export abstract class KernelWrapper<O extends KernelWrapperOptions> extends ConfiguredLayer<O> {
  constructor(options: O) {
    const { inputShape } = options.layer;
    super({ ...(inputShape && { inputShape }), ...options });
  }

  /** The layer inside. */
  get layer(): Layer {
    return this.options.layer;
  }

  override get wrapped(): Layer {
    return this.layer;
  }

  /** Names the layer inside after the wrapper, whose name is unique in the model. */
  protected abstract nameInner(): void;

  override seedWith(seed: number, scope: string): void {
    super.seedWith(seed, scope);
    // By now a model has named the wrapper, which in a functional model is built before.
    this.nameInner();
    this.layer.seedWith(seed, scope);
  }

  override unbuild(): void {
    super.unbuild();
    this.layer.unbuild();
  }

  override get trainableWeights(): readonly Weight[] {
    return this.trainable ? this.layer.trainableWeights : [];
  }
}
