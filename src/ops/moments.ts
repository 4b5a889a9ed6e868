import { sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { add, mul, sub } from './arithmetic.ts';
import { type AxisLike, resolveAxes } from './axes.ts';
import { broadcastTo } from './broadcastTo.ts';
import { cast } from './cast.ts';
import { forEachReduced, keepdimsShape, type ReduceAttrs, reducedShape } from './reduction.ts';
import { reshape } from './reshape.ts';

const momentsOp: Op<ReduceAttrs> = {
  name: 'moments',
  infer([x], { axes }) {
    const shape = reducedShape((x as Value).shape, axes);
    return [{ shape }, { shape }];
  },
  gradient({ inputs: [x], outputs: [mean], grads: [dMean, dVariance], attrs: { axes } }) {
    const value = x as Value;
    const keepdims = keepdimsShape(value.shape, axes);
    const n = sizeOf(axes.map((axis) => value.shape[axis] as number));
    const viaMean = dMean && reshape(mul(dMean, 1 / n), keepdims);
    const viaVariance = dVariance && mul(sub(value, reshape(mean as Value, keepdims)), reshape(mul(dVariance, 2 / n), keepdims));
    if (viaMean && viaVariance) return [add(viaVariance, viaMean)];
    return [viaVariance ?? (viaMean && broadcastTo(viaMean, value.shape))];
  },
  reference([x], [mean, variance], { axes }) {
    if (!x || !mean || !variance) return;
    const n = x.data.length / mean.data.length;
    mean.data.fill(0);
    variance.data.fill(0);
    forEachReduced(x.shape, axes, (i, j) => {
      (mean.data[j] as number) += (x.data[i] as number) / n;
    });
    forEachReduced(x.shape, axes, (i, j) => {
      (variance.data[j] as number) += ((x.data[i] as number) - (mean.data[j] as number)) ** 2 / n;
    });
  },
};

/**
 * Mean and biased variance over `axes` (negative from the end), which disappear from the shape: μ = Σx/n, σ² = Σ(x−μ)²/n. In two passes:
 * E[x²]−E[x]² loses everything in float32 when the mean is large against the standard deviation.
 * @throws EvenkeelError for no axis, for one that is not there, and for one that is named twice
 */
export function moments(x: Value, axes: AxisLike): { mean: Value; variance: Value } {
  const [mean, variance] = x.graph.apply(momentsOp, [cast(x)], { axes: resolveAxes('moments', axes, x.shape.length) });
  return { mean: mean as Value, variance: variance as Value };
}
