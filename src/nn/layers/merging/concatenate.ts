import { EvenkeelError } from '../../../core/errors.ts';
import { type Schema, withOptions } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { type LayerOptions, layerNamed, layerOptions } from '../layer.ts';
import { MergeLayer, shapesText } from './merge.ts';

export interface ConcatenateOptions extends LayerOptions {
  /** Counted with the batch axis, which it cannot be; negative from the end. Default −1. */
  readonly axis?: number;
}

const concatenateOptions = {
  axis: 'optional',
  ...layerOptions,
} satisfies Schema<ConcatenateOptions>;

export class Concatenate extends MergeLayer {
  readonly className = 'Concatenate';
  private readonly axis: number;

  constructor({ axis = -1, ...options }: ConcatenateOptions = {}) {
    super(options);
    this.axis = axis;
  }

  private axisOf(rank: number): number {
    const at = this.axis < 0 ? this.axis + rank : this.axis;
    if (Number.isInteger(at) && at >= 1 && at < rank) return at;
    throw new EvenkeelError({
      where: `${this.where}, option axis`,
      expected: `an axis from 1 to ${rank - 1} (or -${rank - 1} to -1) for inputs of ${rank} dimensions`,
      got: String(this.axis),
    });
  }

  protected override buildMany(inputShapes: readonly Shape[]): void {
    const first = inputShapes[0] ?? [];
    const axis = this.axisOf(first.length + 1) - 1;
    const fits = (s: Shape) => s.length === first.length && s.every((d, i) => i === axis || d === first[i]);
    if (inputShapes.every(fits)) return;
    throw new EvenkeelError({
      where: this.where,
      expected: `inputs whose shapes differ along axis ${axis + 1} alone`,
      got: shapesText(inputShapes),
    });
  }

  protected override merge(xs: readonly Value[]): Value {
    return ops.concatenate(xs, this.axisOf((xs[0] as Value).shape.length));
  }

  override getConfig() {
    return { axis: this.axis, ...super.getConfig() };
  }
}

/**
 * The inputs one behind the other along an axis: [batch, …, a], [batch, …, b] … → [batch, …, a + b + …]. Along all other axes they have the
 * same size. The same in training and inference; no weights.
 * @throws EvenkeelError for an axis that the inputs do not have, and for shapes that differ along another
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [3] }), input({ shape: [2] })];
 * layers.concatenate().apply([a, b]).shape; // [5]
 * ```
 */
export const concatenate = withOptions(
  layerNamed('Concatenate'),
  concatenateOptions,
  (options?: ConcatenateOptions) => new Concatenate(options),
);
