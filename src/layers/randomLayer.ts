import { EvenkeelError } from '../errors.ts';
import type { Graph, Value } from '../program/graph.ts';
import { Variable } from '../program/variable.ts';
import { Layer } from './layer.ts';

/** A layer that draws random numbers while it trains. They depend on the seed, the layer's name and the step alone. */
export abstract class RandomLayer extends Layer {
  private readonly keys = new Map<string, Variable>();

  /** The key of one of the layer's streams, for ops that draw from it. */
  protected keyValue(graph: Graph, stream: string): Value {
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

  /** @throws EvenkeelError unless `rate` is in [0, 1). */
  protected requireRate(rate: number): number {
    if (rate >= 0 && rate < 1) return rate;
    throw new EvenkeelError({ where: `${this.where}, option rate`, expected: 'a number from 0 to below 1', got: String(rate) });
  }
}
