import { EvenkeelError } from '../core/errors.ts';
import { type Shape, sameShape, type Tensor } from '../core/tensor/tensor.ts';
import { classIndices, oneHot } from '../experiment/labels.ts';
import { fitSamples } from '../experiment/samples.ts';
import type { Model } from '../models/model.ts';
import { getLoss, type LossName } from '../nn/losses/index.ts';
import { isOfClasses } from '../nn/losses/loss.ts';
import type { Values } from './flags.ts';
import { inputShapeOf } from './model.ts';

/** Numbers that a model gives for a sample. */
export function outputShapeOf(model: Model): Shape {
  const [output] = model.outputs;
  if (output && model.outputs.length === 1) return output.shape;
  throw new EvenkeelError({
    where: model.where,
    expected: 'a model of one output',
    got: `${model.outputs.length}: ${model.outputNames.join(', ')}`,
    remedy: 'Use the library for models of several outputs.',
  });
}

/** Samples as a model takes them: in its shape, and on the scale that was asked for. */
export async function samplesFor(model: Model, x: Tensor, { scale = 'raw' }: Values<'scale'>, where: string): Promise<Tensor> {
  const fitted = fitSamples(x, inputShapeOf(model), where);
  return scale === 'unit' ? (await import('../experiment/data.ts')).inUnit(fitted) : fitted;
}

/**
 * Labels as the loss of a compiled model takes them: class indices for sparse losses, one-hot rows where the model gives a number for each
 * class, and as they are where they have the shape of the output.
 */
export function labelsFor(model: Model, y: Tensor, where: string): Tensor {
  const shape = outputShapeOf(model);
  const loss = model.trainer.compiled?.outputSpecs[0]?.loss;
  const classes = shape.at(-1) as number;
  const labelShape = y.shape.slice(1);
  if (classes > 1 && shape.length === 1) {
    if (loss?.labels === 'classIndex') {
      const numbers = classIndices(y, where);
      // Says it where a class has no output.
      oneHot(numbers, classes, where);
      return numbers;
    }
    return sameShape(labelShape, shape) ? y : oneHot(classIndices(y, where), classes, where);
  }
  if (sameShape(labelShape, shape)) return y;
  const size = shape.reduce((a, b) => a * b, 1);
  if (y.size === (y.shape[0] as number) * size) return y.reshape([-1, ...shape]);
  throw new EvenkeelError({
    where: `${where}, labels`,
    expected: `${size} numbers a sample, as the model gives`,
    got: `${y.size / (y.shape[0] as number)}`,
    remedy: 'Take other data or another model.',
  });
}

/** Compiles a model that was saved without loss, or anew where a loss was given. */
export function ensureCompiled(model: Model, { loss, metrics }: Values<'loss' | 'metrics'>): void {
  if (loss === undefined) {
    if (metrics !== undefined) {
      throw new EvenkeelError({ where: 'option --metrics', expected: '--loss NAME besides', got: 'none' });
    }
    if (model.trainer.compiled) return;
    throw new EvenkeelError({
      where: model.where,
      expected: 'a model that was saved with a loss',
      got: 'one without',
      remedy: 'Name it with --loss NAME, and metrics with --metrics.',
    });
  }
  const tellsClasses = (outputShapeOf(model).at(-1) as number) > 1 && isOfClasses(getLoss(loss as LossName)) === true;
  model.compile({ loss: loss as never, metrics: (metrics ?? (tellsClasses ? ['accuracy'] : [])) as never });
}
