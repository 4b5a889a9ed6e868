import * as ops from '../ops/index.ts';
import type { Graph, Value } from '../program/graph.ts';
import { sizeOf } from '../tensor/tensor.ts';

/** 0, 1, … n − 1. */
export const positions = (graph: Graph, n: number) =>
  graph.constant(
    Float32Array.from({ length: n }, (_, i) => i),
    [n],
  );

/** Class numbers of any shape, as rows of zeros with a one: [elements, n]. */
export const oneHot = (numbers: Value, n: number) =>
  ops.equal(ops.reshape(numbers, [sizeOf(numbers.shape), 1]), positions(numbers.graph, n));

/** What labels of one sample are beside its outputs, told from their shapes as Keras does. */
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

/** A weight for each sample [batch] in a shape that broadcasts against [batch, …]; 1 where there is none. */
export function weightFor(shape: readonly number[], sampleWeight: Value | undefined): Value | number {
  return sampleWeight ? ops.reshape(sampleWeight, [shape[0] as number, ...shape.slice(1).map(() => 1)]) : 1;
}

/** a / b, and 0 where b is 0. */
export const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
