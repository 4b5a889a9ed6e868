import { EvenkeelError } from '../../../core/errors.ts';
import type { OptionTable } from '../../../core/options.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';
import { layerMaker } from '../configuredLayer.ts';
import { type LayerOptions, layerOptions } from '../layer.ts';
import { MergeLayer, shapesText } from './mergeLayer.ts';

export interface DotOptions extends LayerOptions {
  /** The axis of both inputs, or of each, to sum over; counted with the batch axis, which it cannot be; negative from the end. */
  readonly axes: number | readonly [number, number];
  /** Whether to divide both by their L2 norms along the axis first, which gives the cosine of their angle. Default false. */
  readonly normalize?: boolean;
}

const dotOptions = {
  axes: { required: true },
  normalize: { default: false },
  ...layerOptions,
} satisfies OptionTable<DotOptions>;

export class Dot extends MergeLayer<DotOptions> {
  static readonly definition = { className: 'Dot', options: dotOptions };

  /** The summed axis of an input of `rank` axes. */
  private axisOf(which: 0 | 1, rank: number): number {
    const { axes } = this.options;
    const axis = typeof axes === 'number' ? axes : axes[which];
    const at = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(at) && at >= 1 && at < rank) return at;
    throw new EvenkeelError({
      where: `${this.where}, option axes`,
      expected: `an axis from 1 to ${rank - 1} (or -${rank - 1} to -1) for an input of ${rank} dimensions`,
      got: String(axis),
    });
  }

  protected override buildMany(inputShapes: readonly Shape[]): void {
    this.requireInputs(inputShapes, 2);
    const [a, b] = inputShapes as [Shape, Shape];
    const [i, j] = [this.axisOf(0, a.length + 1), this.axisOf(1, b.length + 1)];
    if (a[i - 1] === b[j - 1]) return;
    throw new EvenkeelError({
      where: this.where,
      expected: `inputs of the same size along axes ${i} and ${j}`,
      got: shapesText(inputShapes),
    });
  }

  /** An input with the summed axis last. */
  private operand(x: Value, which: 0 | 1): Value {
    const axis = this.axisOf(which, x.shape.length);
    const order = [...x.shape.keys()].filter((i) => i !== axis);
    const summedLast = axis === x.shape.length - 1 ? x : ops.transpose(x, [...order, axis]);
    if (!this.options.normalize) return summedLast;
    const squares = ops.reshape(ops.sum(ops.square(summedLast), [summedLast.shape.length - 1]), [
      ...summedLast.shape.slice(0, -1),
      1,
    ]);
    return ops.mul(summedLast, ops.rsqrt(ops.maximum(squares, 1e-24)));
  }

  protected override merge(xs: readonly Value[]): Value {
    const [a, b] = [this.operand(xs[0] as Value, 0), this.operand(xs[1] as Value, 1)];
    const [n, k] = [a.shape[0] as number, a.shape.at(-1) as number];
    const [left, right] = [a.shape.slice(1, -1), b.shape.slice(1, -1)];
    const ones = (shape: Shape) => shape.map(() => 1);
    const product = ops.mul(ops.reshape(a, [n, ...left, ...ones(right), k]), ops.reshape(b, [n, ...ones(left), ...right, k]));
    const shape = [n, ...left, ...right];
    return ops.reshape(ops.sum(product, [product.shape.length - 1]), shape.length === 1 ? [n, 1] : shape);
  }
}

/**
 * Products of two inputs of each sample, summed along one axis of each: vectors [batch, k] give [batch, 1]; with more axes the result has
 * those of the first and then those of the second input, without the summed ones. The products are formed as a whole before they are
 * summed, so this is meant for small inputs. The same in training and inference; no weights.
 * @throws EvenkeelError unless there are two inputs, whose sizes agree along the axes
 * @example
 * ```ts
 * const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
 * const net = model({ inputs: [a, b], outputs: layers.dot({ axes: 1 }).apply([a, b]) });
 * await net.predict([tensor([[1, 2, 3]]), tensor([[4, 5, 6]])]); // [[32]]
 * ```
 */
export const dot: (options: DotOptions) => Dot = layerMaker(Dot);
