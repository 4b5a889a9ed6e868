import { EvenkeelError } from '../../../core/errors.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { MergeLayer, shapesText } from './mergeLayer.ts';

/**
 * Merges operands element by element. Their shapes may differ where one of them has size 1, and one with fewer axes is stretched along the
 * axes after the batch axis that it lacks.
 */
export abstract class ElementwiseMerge extends MergeLayer {
  protected abstract combine(a: Value, b: Value): Value;

  protected override buildMany(inputShapes: readonly Shape[]): void {
    const rank = Math.max(...inputShapes.map((s) => s.length));
    const fits = Array.from(
      { length: rank },
      (_, i) => new Set(inputShapes.map((s) => s.at(-1 - i) ?? 1).filter((d) => d !== 1)),
    );
    if (fits.every((sizes) => sizes.size <= 1)) return;
    throw new EvenkeelError({
      where: this.where,
      expected: 'inputs whose sizes are equal, or 1, along each axis, counted from the last',
      got: shapesText(inputShapes),
    });
  }

  protected override merge(xs: readonly Value[]): Value {
    const rank = Math.max(...xs.map((x) => x.shape.length));
    const aligned = xs.map((x) => {
      const missing = new Array<number>(rank - x.shape.length).fill(1);
      return ops.reshape(x, [x.shape[0] as number, ...missing, ...x.shape.slice(1)]);
    });
    return this.finish(
      aligned.reduce((a, b) => this.combine(a, b)),
      xs.length,
    );
  }

  protected finish(y: Value, _count: number): Value {
    return y;
  }
}
