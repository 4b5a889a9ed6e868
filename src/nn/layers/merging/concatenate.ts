import { EvenkeelError } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { axisFromFile } from '../axis.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { MergeLayer, shapesText } from './mergeLayer.ts';

export interface ConcatenateOptions extends LayerOptions {
  /** Counted with the batch axis, which it cannot be; negative from the end. Default −1. */
  readonly axis?: number;
}

const concatenateOptions = {
  axis: { default: -1, fromFile: axisFromFile },
  ...layerOptions,
} satisfies OptionTable<ConcatenateOptions>;

export class Concatenate extends MergeLayer<ConcatenateOptions> {
  static readonly definition = { className: 'Concatenate', options: concatenateOptions };

  private axisOf(rank: number): number {
    const { axis } = this.options;
    const at = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(at) && at >= 1 && at < rank) return at;
    throw new EvenkeelError({
      where: `${this.where}, option axis`,
      expected: `an axis from 1 to ${rank - 1} (or -${rank - 1} to -1) for inputs of ${rank} dimensions`,
      got: String(axis),
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
}

/**
 * The inputs one after the other along an axis: [batch, …, a], [batch, …, b] … → [batch, …, a + b + …]. Along all other axes they have the
 * same size. The same in training and inference; no weights.
 * @throws EvenkeelError for an axis that the inputs do not have, and for shapes that differ along another
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [3] }), input({ shape: [2] })];
 * layers.concatenate().apply([a, b]).shape; // [5]
 * ```
 */
export const concatenate: (options?: ConcatenateOptions) => Concatenate = layerMaker(Concatenate);
