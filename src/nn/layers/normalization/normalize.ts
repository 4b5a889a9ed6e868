import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Graph, Value } from '../../../ir/graph.ts';
import type { Variable } from '../../../ir/variable.ts';
import * as ops from '../../../ops/index.ts';
import { keepdimsShape } from '../../../ops/reduction.ts';

/** Mean μ and biased variance σ², with size 1 along the axes that they are taken over. */
export interface Statistics {
  readonly mean: Value;
  readonly variance: Value;
}

/** γ and β, where there are any. */
export interface Affine {
  readonly scale?: Value | undefined;
  readonly offset?: Value | undefined;
}

/** μ = mean(x) and σ² = mean((x − μ)²) over `axes`, in two passes. */
export function statistics(x: Value, axes: readonly number[]): Statistics {
  const { mean, variance } = ops.moments(x, axes);
  const shape = keepdimsShape(x.shape, axes);
  return { mean: ops.reshape(mean, shape), variance: ops.reshape(variance, shape) };
}

/** γ·(x − μ)/√(σ² + ε) + β. */
export const normalize = (x: Value, { mean, variance }: Statistics, { scale, offset }: Affine, epsilon: number): Value =>
  ops.normalize(x, { mean, variance, scale, offset, epsilon });

/** A weight of one number for each place along `axes`, in a shape that broadcasts against x. */
export function expandToInput(graph: Graph, weight: Variable, shape: Shape, axes: readonly number[]): Value {
  return ops.reshape(graph.variable(weight), sizesAlong(shape, axes));
}

/** `shape` with 1 for every axis but `axes`. */
export const sizesAlong = (shape: Shape, axes: readonly number[]): Shape =>
  shape.map((size, axis) => (axes.includes(axis) ? size : 1));
