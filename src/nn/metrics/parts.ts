import { sizeOf } from '../../core/tensor/tensor.ts';
import type { Graph, Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { meanToRank, perSample } from '../losses/elementwise.ts';

/** 0, 1, … n − 1. */
export const positions = (graph: Graph, n: number) =>
  graph.constant(
    Float32Array.from({ length: n }, (_, i) => i),
    [n],
  );

/** Class indices of any shape, as rows of zeros with a one: [elements, n]. */
export const oneHot = (indices: Value, n: number) =>
  ops.equal(ops.reshape(indices, [sizeOf(indices.shape), 1]), positions(indices.graph, n));

/** What the labels of a sample are, told from their shape and that of the outputs, as Keras does. */
export function kindOfLabels(yTrue: Value, yPred: Value): 'binary' | 'sparse' | 'oneHot' {
  if (yPred.shape.at(-1) === 1) return 'binary';
  return sizeOf(yTrue.shape) === sizeOf(yPred.shape) ? 'oneHot' : 'sparse';
}

/** Values of one size as the rows of a matrix, one after the other in a flat vector. */
export function concatenateRows(values: readonly Value[]): Value {
  const [first] = values as [Value];
  const size = sizeOf(first.shape);
  const rows = positions(first.graph, values.length);
  const row = (i: number) => ops.equal(ops.reshape(rows, [values.length, 1]), i);
  // Chosen and not multiplied, so that a NaN stays in its own row.
  const joined = values
    .map((v) => ops.reshape(v, [1, size]))
    .reduce((rest, v, i) => ops.select(row(i), v, rest), first.graph.constant(0, [1, size]));
  return ops.reshape(joined, [values.length * size]);
}

/** A weight for each sample [batch], or time step [batch, steps], in a shape that broadcasts against [batch, …]; 1 where there is none. */
export function weightFor(shape: readonly number[], sampleWeight: Value | undefined): Value | number {
  if (!sampleWeight) return 1;
  return ops.reshape(sampleWeight, [...sampleWeight.shape, ...shape.slice(sampleWeight.shape.length).map(() => 1)]);
}

/** The weighted sum of values [batch, …] over samples, and the sum of the weights; weights of time steps count by their means. */
export function weightedSums(values: Value, weight: Value | undefined): readonly [sum: Value, weights: Value] {
  const w = weight ?? values.graph.constant(1, [values.shape[0] as number]);
  const weighted = ops.mul(meanToRank(values, w.shape.length), w);
  return [ops.sum(perSample(weighted)), ops.sum(perSample(w))];
}

/** a / b, and 0 where b is 0. */
export const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
