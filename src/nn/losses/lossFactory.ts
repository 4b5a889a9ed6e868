import { factory } from '../../core/config.ts';
import type { OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { perSample } from './elementwise.ts';
import { type BuiltInLoss, type LabelKind, labelsOf, requireSameShape } from './loss.ts';
import { alignRanks } from './ranks.ts';

/** What a loss says of itself. */
export interface LossTraits {
  readonly name: string;
  /** What labels it is for, where it is for one kind. */
  readonly labels?: LabelKind;
  /** The activation whose inputs are the logits of option `fromLogits`. */
  readonly logitsOf?: 'softmax' | 'sigmoid';
  /** Above which an output means yes, where that is no probability. */
  readonly threshold?: number;
  /** What helps where labels have another shape than the outputs. */
  readonly remedy?: string;
}

/** Traces [batch, …] from labels and predictions of one shape: the loss of a sample is the mean of its elements. */
export type Elements = (yTrue: Value, yPred: Value) => Value;

/**
 * A factory of losses whose labels have the shape of the model's output.
 * @param make gives what traces the elements from the options, with their defaults
 */
export function lossFactory<O extends object>(
  traits: LossTraits,
  table: OptionTable<O>,
  make: (options: Required<O>) => Elements,
): (options?: O) => BuiltInLoss {
  const { name, labels, logitsOf, threshold, remedy = 'Give a target for each output of the model.' } = traits;
  return factory<O, BuiltInLoss>('loss', name, table, (options) => {
    const elements = make(options);
    const values = (yTrue: Value, yPred: Value) => {
      const [t, p] = alignRanks(yTrue, yPred);
      return elements(ops.reshape(t, p.shape), p);
    };
    const { fromLogits } = options as { readonly fromLogits?: boolean };
    return {
      name,
      labels,
      logitsOf: fromLogits ? logitsOf : undefined,
      ...(threshold !== undefined && { threshold }),
      higherIsBetter: false,
      values,
      call: (yTrue, yPred) => perSample(values(yTrue, yPred)),
      check: (yTrue, outputShape, where) => requireSameShape(labelsOf(where, name), yTrue, outputShape, remedy),
    };
  });
}
