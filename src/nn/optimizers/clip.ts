import type { Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import * as ops from '../../ops/index.ts';
import { keepdimsShape } from '../../ops/reduction.ts';
import type { CommonOptions } from './options.ts';
import type { Parameter } from './updateContext.ts';

const squaredNorm = (gradient: Value) => ops.sum(ops.square(gradient));

/** The gradient where its norm is at most `limit`, else scaled down to that. */
const scaleDown = (gradient: Value, norm: Value, limit: Value | number) =>
  ops.mul(gradient, ops.div(limit, ops.maximum(norm, limit)));

/** Norms of weights below this count as this, so that units which are still zero can learn. */
const LEAST_NORM = 1e-3;

/** The norm of each unit of a weight: over all axes but the last, of a vector over all of it. */
function unitNorms(x: Value): Value {
  const axes = [...x.shape.keys()].slice(0, Math.max(x.shape.length - 1, 1));
  return ops.sqrt(ops.reshape(ops.sum(ops.square(x), axes), keepdimsShape(x.shape, axes)));
}

/** ‖g‖ ≤ λ·max(‖w‖, 1e-3) for each unit. */
function clipToUnits(weight: Value, gradient: Value, fraction: number): Value {
  const limit = ops.mul(ops.maximum(unitNorms(weight), LEAST_NORM), fraction);
  return scaleDown(gradient, unitNorms(gradient), limit);
}

/**
 * Clips gradients as the options say; without such an option they are returned as they are.
 * @param isExcluded which weights adaptive clipping leaves out
 */
export function clip(
  parameters: readonly Parameter[],
  gradients: readonly Value[],
  options: CommonOptions,
  isExcluded: (weight: Variable) => boolean,
): readonly Value[] {
  const { clipnorm, clipvalue, globalClipnorm, adaptiveClipping } = options;
  if (clipvalue !== undefined) return gradients.map((g) => ops.minimum(ops.maximum(g, -clipvalue), clipvalue));
  if (clipnorm !== undefined) return gradients.map((g) => scaleDown(g, ops.sqrt(squaredNorm(g)), clipnorm));
  if (adaptiveClipping !== undefined) {
    return gradients.map((g, i) => {
      const { variable } = parameters[i] as Parameter;
      return isExcluded(variable) ? g : clipToUnits(g.graph.variable(variable), g, adaptiveClipping);
    });
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
