import { requireBoolean } from '../../core/checks.ts';
import { factory } from '../../core/config.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { integer } from '../../core/options.ts';
import { sizeOf, type Tensor } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type CrossentropyOptions, logitsOf, softmaxCrossentropy } from './crossentropy.ts';
import { clip, perSample } from './elementwise.ts';
import { type BuiltInLoss, labelsOf } from './loss.ts';

export interface SparseCrossentropyOptions extends CrossentropyOptions {
  /** A label whose samples (or time steps) count nothing, as if they were not there: any integer. Default none. */
  readonly ignoreClass?: number | undefined;
}

const name = 'sparseCategoricalCrossentropy';

/** −log p[label] for each label, [batch, …]; 0 where the label is no class. */
function elements(labels: Value, yPred: Value, fromLogits: boolean): Value {
  const classes = yPred.shape.at(-1) as number;
  const indices = yPred.graph.constant(
    Float32Array.from({ length: classes }, (_, i) => i),
    [classes],
  );
  // Of probabilities that are no softmax's the logarithm is taken for logits, as in Keras on TensorFlow: their sum is that of clipped ones.
  const logits = logitsOf(yPred, 'softmax', fromLogits) ?? ops.log(clip(yPred));
  return softmaxCrossentropy(ops.equal(ops.reshape(labels, [...labels.shape, 1]), indices), logits, true);
}

/** Values of labels that count, scaled so that the mean over all is the mean over those. */
function withoutClass(values: Value, labels: Value, ignored: number): Value {
  const counts = ops.sub(1, ops.equal(labels, ignored));
  // As in Keras, nothing is divided by 0 where a batch has no other labels.
  const scale = ops.div(sizeOf(labels.shape), ops.add(ops.sum(counts), 1e-7));
  return ops.mul(ops.select(counts, values, 0), scale);
}

/** @throws EvenkeelError for labels that are not one class index for each row of outputs */
function checkLabels(labels: Tensor, outputShape: readonly number[], where: string, ignored: number | undefined): void {
  const classes = outputShape.at(-1) as number;
  const samples = (labels.shape[0] ?? 0) * sizeOf(outputShape.slice(0, -1));
  if (labels.size !== samples) {
    throw new EvenkeelError({
      where: labelsOf(where, name),
      expected: `one class index a sample, shape ${shapeText([null, ...outputShape.slice(0, -1)])}`,
      got: shapeText(labels.shape),
      remedy: "For one-hot labels use loss 'categoricalCrossentropy'.",
    });
  }
  const bad = labels.data.findIndex((v) => v !== ignored && (!Number.isInteger(v) || v < 0 || v >= classes));
  if (bad >= 0) {
    throw new EvenkeelError({
      where: `${labelsOf(where, name)}, sample ${Math.floor((bad * (labels.shape[0] as number)) / labels.size)}`,
      expected: `an integer from 0 to ${classes - 1}, as the model's output has ${classes} classes`,
      got: String(labels.data[bad]),
      remedy: 'Give the last layer as many units as there are classes.',
    });
  }
}

/**
 * −log yPred[label], for class indices from 0 to classes − 1: labels [batch, …] or [batch, …, 1] and outputs [batch, …, classes] →
 * [batch]. Otherwise as `categoricalCrossentropy`. With `ignoreClass`, samples of that label count 0 and the others of the batch so much
 * more that the mean is theirs.
 * @throws EvenkeelError for an ignoreClass that is no integer
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [3] })]);
 * net.compile({ loss: losses.sparseCategoricalCrossentropy() });
 * (await net.evaluate(tensor([[0.2, 0.5, 0.3]]), tensor([1]))).loss; // 0.6931
 * ```
 */
export const sparseCategoricalCrossentropy = factory<SparseCrossentropyOptions, BuiltInLoss>(
  'loss',
  name,
  { fromLogits: { default: false, check: requireBoolean }, ignoreClass: { check: integer(), form: 'integer' } },
  ({ fromLogits, ignoreClass }) => {
    const values = (yTrue: Value, yPred: Value) => {
      const labels = ops.reshape(yTrue, yPred.shape.slice(0, -1));
      const each = elements(labels, yPred, fromLogits);
      return ignoreClass === undefined ? each : withoutClass(each, labels, ignoreClass);
    };
    return {
      name,
      labels: 'classIndex',
      logitsOf: fromLogits ? 'softmax' : undefined,
      higherIsBetter: false,
      values,
      call: (yTrue, yPred) => perSample(values(yTrue, yPred)),
      check: (labels, outputShape, where) => checkLabels(labels, outputShape, where, ignoreClass),
    };
  },
);
