import { integer, type OptionTable } from '../../core/options.ts';
import { type Key, streamKey } from '../../core/random.ts';
import type { Graph, Value } from '../../ir/graph.ts';
import { Variable } from '../../ir/variable.ts';
import type { CallContext } from './callContext.ts';
import { ConfiguredLayer, type Resolved } from './configuredLayer.ts';
import { type LayerOptions, layerOptions } from './layer.ts';

/** Options of layers that draw random numbers. */
export interface RandomOptions extends LayerOptions {
  /**
   * An integer from 0 on: the draws then depend on it and the step alone, so that layers of one class with one seed draw the same.
   * Left out, they depend on the model's seed, the layer's name and the step. A layer that is applied more than once draws anew each
   * time.
   */
  readonly seed?: number | undefined;
}

export const randomOptions = {
  seed: { check: integer(0) },
  ...layerOptions,
} satisfies OptionTable<RandomOptions>;

/** A layer that draws random numbers while it trains. */
export abstract class RandomLayer<O extends RandomOptions = RandomOptions> extends ConfiguredLayer<O> {
  private readonly keys = new Map<string, Variable>();
  /** How often a program has asked for each stream. */
  private readonly uses = new WeakMap<Graph, Map<string, number>>();

  protected override key(stream: string): Key {
    const { seed } = this.options as Resolved<RandomOptions>;
    return seed === undefined ? super.key(stream) : streamKey(seed, stream);
  }

  /** The key of one of the layer's streams, for ops that draw from it: another for each use of the layer in a program. */
  protected keyValue(graph: Graph, name: string, context: CallContext): Value {
    const uses = this.uses.get(graph) ?? new Map<string, number>();
    this.uses.set(graph, uses);
    const use = uses.get(name) ?? 0;
    uses.set(name, use + 1);
    const stream = (context.streamPrefix?.(this) ?? '') + (use === 0 ? name : `${name}/${use}`);
    let variable = this.keys.get(stream);
    if (!variable) {
      variable = new Variable(
        () => `${this.name}/key`,
        [2],
        () => Int32Array.from(this.key(stream)),
        'int32',
      );
      this.keys.set(stream, variable);
    }
    return graph.variable(variable);
  }
}
