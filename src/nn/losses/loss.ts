import { EvenkeelError, shapeText } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';

/** A loss as a plain function of yTrue and yPred [batch, …] → [batch, …], of which the mean is taken, or a scalar. */
export type LossFunction = (yTrue: Value, yPred: Value) => Value;

/**
 * What the labels of a loss are: the index of a class for each output row; a row with a one for the class; a yes or no for each output; or
 * a number to predict for each output.
 */
export type LabelKind = 'classIndex' | 'oneHot' | 'binary' | 'number';

/** A loss: one number a sample, of which training minimises the mean. */
export interface Loss {
  readonly name: string;
  /** What labels it is for. Left out where they may be of several kinds, or nobody says. */
  readonly labels?: LabelKind | undefined;
  /** The activation whose inputs it takes outputs for, where it was told that they are logits. */
  readonly logitsOf?: 'softmax' | 'sigmoid' | undefined;
  /** Above which the output of a single unit means the second class, where it is no probability: 0 of hinge. Default 0 of logits, else 0.5. */
  readonly threshold?: number | undefined;
  /** Traces the loss of each sample: yTrue and yPred [batch, …] → [batch]. */
  call(yTrue: Value, yPred: Value): Value;
  /** Traces what `call` is the mean of: [batch, …] → [batch, …]. Weights of time steps need it. */
  values?(yTrue: Value, yPred: Value): Value;
  /**
   * Checks labels against the shape of one sample's output of the model. `where` says what the labels were given to. Where it is left out,
   * any labels fit.
   * @throws EvenkeelError naming what does not fit
   */
  check?(labels: Tensor, outputShape: readonly number[], where: string): void;
}

/** A loss of the library, which is a metric too. */
export type BuiltInLoss = Loss & Required<Pick<Loss, 'values' | 'check'>> & { readonly higherIsBetter: false };

/** Whether a loss is of classes: true or false where it says so, undefined where it may be of either. */
export const isOfClasses = ({ labels }: Loss): boolean | undefined => (labels === undefined ? undefined : labels !== 'number');

/** How messages call the labels given to `where`. */
export const labelsOf = (where: string, loss: string) => `${where}, labels for loss "${loss}"`;

/** How messages call an option of a loss. */
export const optionOf = (loss: string, option: string) => `loss "${loss}", option ${option}`;

/** Checks that each sample's labels have the shape of the model's output. */
export function requireSameShape(where: string, labels: Tensor, outputShape: readonly number[], remedy: string): void {
  // A trailing 1 may be left out, as in Keras.
  const squeezed = (shape: readonly number[]) => (shape.at(-1) === 1 ? shape.slice(0, -1) : shape);
  if (squeezed(labels.shape.slice(1)).join() === squeezed(outputShape).join()) return;
  throw new EvenkeelError({
    where,
    expected: `shape ${shapeText([null, ...outputShape])}, as the model's output`,
    got: shapeText(labels.shape),
    remedy,
  });
}
