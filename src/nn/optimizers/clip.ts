import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { CommonOptions } from './options.ts';

const squaredNorm = (gradient: Value) => ops.sum(ops.square(gradient));

/** Clips gradients as the options say; without such an option they are returned as they are. */
export function clip(gradients: readonly Value[], options: CommonOptions): readonly Value[] {
  const { clipnorm, clipvalue, globalClipnorm } = options;
  if (clipvalue !== undefined) return gradients.map((g) => ops.minimum(ops.maximum(g, -clipvalue), clipvalue));
  if (clipnorm !== undefined) {
    return gradients.map((g) => ops.mul(g, ops.div(clipnorm, ops.maximum(ops.sqrt(squaredNorm(g)), clipnorm))));
  }
  if (globalClipnorm !== undefined && gradients.length > 0) {
    const norm = ops.sqrt(gradients.map(squaredNorm).reduce((a, b) => ops.add(a, b)));
    const scale = ops.mul(globalClipnorm, ops.minimum(ops.div(1, norm), 1 / globalClipnorm));
    // A norm that is not finite makes every gradient NaN, as in Keras, rather than zero: a divergence must show.
    const visible = ops.add(scale, ops.sub(norm, norm));
    return gradients.map((g) => ops.mul(g, visible));
  }
  return gradients;
}
