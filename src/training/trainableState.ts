import type { Layer } from '../nn/layers/layer.ts';

/** A layer, and those inside of it: of a model, or one that it wraps. */
export function* flatten(layer: Layer): Generator<Layer> {
  yield layer;
  const { layers = [], layer: wrapped } = layer as { readonly layers?: readonly Layer[]; readonly layer?: Layer };
  for (const inner of wrapped ? [...layers, wrapped] : layers) yield* flatten(inner);
}

/**
 * Which layers were set to learn when a model was compiled. All of its programs go by that, whenever they are traced: one for another size
 * of batch must not train other weights.
 */
export class TrainableState {
  private readonly model: Layer;
  private readonly compiled = new Map<Layer, boolean>();
  private told = false;

  constructor(model: Layer) {
    this.model = model;
    this.complete();
  }

  /** Layers that came after `compile` count as they are when they are first seen. */
  private complete(): void {
    for (const layer of flatten(this.model)) if (!this.compiled.has(layer)) this.compiled.set(layer, layer.trainable);
  }

  private changed(): Layer[] {
    this.complete();
    return [...this.compiled].flatMap(([layer, trainable]) => (layer.trainable === trainable ? [] : [layer]));
  }

  /** Traces something with all layers as they were compiled. */
  during<T>(work: () => T): T {
    const changed = this.changed();
    const flip = () => {
      for (const layer of changed) layer.setOwnTrainable(!layer.trainable);
    };
    flip();
    try {
      return work();
    } finally {
      flip();
    }
  }

  /** Tells, once, which layers were changed since. */
  warn(tell: (message: string) => void): void {
    const changed = this.changed();
    if (this.told || changed.length === 0) return;
    this.told = true;
    tell(
      `\`trainable\` of ${changed.map((layer) => layer.where).join(', ')} has changed since the model was compiled, and counts as it was ` +
        'then. Call compile again for the change to take effect.',
    );
  }
}
