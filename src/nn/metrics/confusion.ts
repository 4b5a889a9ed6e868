import { sizeOf } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { positions, weightFor } from './parts.ts';

export interface ConfusionOptions {
  /** Outputs above a threshold count as positive. */
  readonly thresholds: readonly number[];
  /** Counts this output of each sample alone. */
  readonly classId?: number | undefined;
  readonly sampleWeight?: Value | undefined;
}

/** Counts at each threshold. */
export interface Confusion {
  readonly truePositives: number[];
  readonly falsePositives: number[];
  readonly trueNegatives: number[];
  readonly falseNegatives: number[];
}

/**
 * True and false positives at each threshold, and all positives and negatives after them: [2 · (thresholds + 1)]. It is a product of two
 * matrices, labels by elements and elements by thresholds.
 */
export function confusionCounts(yTrue: Value, yPred: Value, options: ConfusionOptions): Value {
  const { graph, shape } = yPred;
  const { thresholds, classId, sampleWeight } = options;
  const n = sizeOf(shape);
  const column = (v: Value) => ops.reshape(v, [n, 1]);
  // Every label but 0 is positive, as in Keras.
  const labels = column(ops.sub(1, ops.equal(yTrue, 0)));
  // [t, 1 − t] for each element.
  let sides = ops.add(ops.mul(labels, graph.constant(Float32Array.of(1, -1), [2])), graph.constant(Float32Array.of(0, 1), [2]));
  const parts: Value[] = [];
  const weight = weightFor(shape, sampleWeight);
  if (typeof weight !== 'number') parts.push(weight);
  if (classId !== undefined) parts.push(ops.equal(positions(graph, shape.at(-1) as number), classId));
  for (const part of parts) sides = ops.mul(sides, column(ops.mul(part, graph.constant(1, shape))));
  // The last column counts all, whatever the output is.
  const bounds = graph.constant(Float32Array.of(...thresholds, 0), [thresholds.length + 1]);
  const all = graph.constant(Float32Array.of(...thresholds.map(() => 0), 1), [thresholds.length + 1]);
  const above = ops.maximum(ops.greater(column(yPred), bounds), all);
  return ops.reshape(ops.matmul(sides, above, { transposeA: true }), [2 * (thresholds.length + 1)]);
}

/** The four counts from what `confusionCounts` gives, added up. */
export function readConfusion(totals: ArrayLike<number>): Confusion {
  const all = Array.from(totals);
  const width = all.length / 2;
  const truePositives = all.slice(0, width - 1);
  const falsePositives = all.slice(width, -1);
  const [positives, negatives] = [all[width - 1] as number, all.at(-1) as number];
  return {
    truePositives,
    falsePositives,
    trueNegatives: falsePositives.map((v) => negatives - v),
    falseNegatives: truePositives.map((v) => positives - v),
  };
}
