import { EvenkeelError, shapeText } from '../errors.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import { sizeOf } from '../tensor/tensor.ts';
import { type Loss, labelsOf, requireSameShape } from './loss.ts';

/** Keras's fuzz factor: probabilities are kept this far from 0 and 1 before the logarithm. */
const EPSILON = 1e-7;

export interface CrossentropyOptions {
  /** Whether predictions are logits instead of probabilities. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * The logits where probabilities were made by an activation from them. The loss then starts from the logits, as Keras does on its
 * TensorFlow backend: the same number, but saturated samples keep their gradient.
 */
function logitsOf(yPred: Value, activation: 'softmax' | 'sigmoid', fromLogits: boolean): Value | undefined {
  if (fromLogits) return yPred;
  let v = yPred;
  while (v.producer?.op.name === 'reshape') v = v.producer.inputs[0] as Value;
  if (v.producer?.op.name !== activation) return undefined;
  return ops.reshape(v.producer.inputs[0] as Value, yPred.shape);
}

const lastAxis = (v: Value) => v.shape.length - 1;
const clip = (p: Value) => ops.minimum(ops.maximum(p, EPSILON), 1 - EPSILON);

/** Mean over all axes but the batch. */
export function perSample(v: Value): Value {
  return ops.mean(
    v,
    v.shape.flatMap((_, axis) => (axis > 0 ? [axis] : [])),
  );
}

function softmaxCrossentropy(yTrue: Value, yPred: Value, fromLogits: boolean): Value {
  const logits = logitsOf(yPred, 'softmax', fromLogits);
  const axis = lastAxis(yPred);
  if (logits) return perSample(ops.neg(ops.sum(ops.mul(yTrue, ops.logSoftmax(logits)), [axis])));
  const kept = [...yPred.shape.slice(0, -1), 1];
  const p = ops.div(yPred, ops.reshape(ops.sum(yPred, [axis]), kept));
  return perSample(ops.neg(ops.sum(ops.mul(yTrue, ops.log(clip(p))), [axis])));
}

/**
 * −Σ yTrue · log yPred over the last axis, for one-hot labels [batch, …, classes]. Probabilities are normalised to sum 1 and clipped to
 * [1e-7, 1 − 1e-7], unless they come from a softmax: then the loss is computed from its logits.
 */
export function categoricalCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  const name = 'categoricalCrossentropy';
  return {
    name,
    call: (yTrue, yPred) => softmaxCrossentropy(ops.reshape(yTrue, yPred.shape), yPred, fromLogits),
    check: (labels, outputShape, where) =>
      requireSameShape(
        labelsOf(where, name),
        labels,
        outputShape,
        "One-hot encode class numbers with utils.toCategorical, or use loss 'sparseCategoricalCrossentropy'.",
      ),
  };
}

/** −log yPred[label], for class numbers [batch, …] or [batch, …, 1] from 0 to classes − 1. Otherwise as `categoricalCrossentropy`. */
export function sparseCategoricalCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  const name = 'sparseCategoricalCrossentropy';
  return {
    name,
    call(yTrue, yPred) {
      const classes = yPred.shape.at(-1) as number;
      const numbers = yPred.graph.constant(
        Float32Array.from({ length: classes }, (_, i) => i),
        [classes],
      );
      const oneHot = ops.equal(ops.reshape(yTrue, [...yPred.shape.slice(0, -1), 1]), numbers);
      return softmaxCrossentropy(oneHot, yPred, fromLogits);
    },
    check(labels, outputShape, where) {
      const classes = outputShape.at(-1) as number;
      const samples = (labels.shape[0] ?? 0) * sizeOf(outputShape.slice(0, -1));
      if (labels.size !== samples) {
        throw new EvenkeelError({
          where: labelsOf(where, name),
          expected: `one class number a sample, shape ${shapeText([null, ...outputShape.slice(0, -1)])}`,
          got: shapeText(labels.shape),
          remedy: "For one-hot labels use loss 'categoricalCrossentropy'.",
        });
      }
      const bad = labels.data.findIndex((v) => !Number.isInteger(v) || v < 0 || v >= classes);
      if (bad >= 0) {
        throw new EvenkeelError({
          where: `${labelsOf(where, name)}, sample ${Math.floor((bad * (labels.shape[0] as number)) / labels.size)}`,
          expected: `a whole number from 0 to ${classes - 1}, as the model's output has ${classes} classes`,
          got: String(labels.data[bad]),
          remedy: 'Give the last layer as many units as there are classes.',
        });
      }
    },
  };
}

/**
 * −mean(yTrue · log yPred + (1 − yTrue) · log(1 − yPred)), probabilities clipped to [1e-7, 1 − 1e-7] unless they come from a sigmoid:
 * then the loss is computed from its logits.
 */
export function binaryCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  const name = 'binaryCrossentropy';
  return {
    name,
    call(yTrue, yPred) {
      const t = ops.reshape(yTrue, yPred.shape);
      const logits = logitsOf(yPred, 'sigmoid', fromLogits);
      if (logits) return perSample(ops.sub(ops.softplus(logits), ops.mul(t, logits)));
      const p = clip(yPred);
      const yes = ops.mul(t, ops.log(p));
      return perSample(ops.neg(ops.add(yes, ops.mul(ops.sub(1, t), ops.log(ops.sub(1, p))))));
    },
    check: (labels, outputShape, where) =>
      requireSameShape(labelsOf(where, name), labels, outputShape, 'Give a 0 or 1 for each output of the model.'),
  };
}
