import type { Backend } from '../backends/backend.ts';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { Variable } from '../ir/variable.ts';
import { Layer } from '../nn/layers/layer.ts';
import { Weight } from '../nn/layers/weight.ts';
import { TrainableState } from './trainableState.ts';

/** Something that can be trained: the trainable weights of a model or layer, a weight, or a variable that belongs to no layer. */
export type Trainable = Layer | Weight | Variable;

/** A model as the steps over its weights see it. */
export interface StepModel extends Layer {
  readonly trainer: {
    readonly backend: Backend;
    readonly progress: { readonly step: number };
    nextStep(): number;
    warn(message: string): void;
  };
}

const isModel = (v: Trainable): v is StepModel => v instanceof Layer && 'trainer' in v;

/** The weights that a step trains, and the models that they come from. */
export interface StepWeights {
  /** How messages call the step. */
  readonly where: string;
  /** Each once, in the order in which they were given. */
  readonly trainables: readonly (Weight | Variable)[];
  /** The same; a variable of no layer as a weight without regularizer and constraint. */
  readonly weights: readonly Weight[];
  readonly models: readonly StepModel[];
  /** Traces something with `trainable` of all layers as it was when the step was made. */
  asMade<T>(trace: () => T): T;
}

const asWeight = (w: Weight | Variable): Weight => (w instanceof Variable ? new Weight(w.name, w, true) : w);

function weightsOf(target: Trainable, where: string): readonly (Weight | Variable)[] {
  if (target instanceof Weight || target instanceof Variable) return [target];
  if (!(target instanceof Layer)) {
    throw new EvenkeelError({
      where,
      expected: 'a model, a layer, a weight or a variable, or a list of these',
      got: describeValue(target),
      remedy: 'Say first what the step trains, then its options.',
    });
  }
  if (target.built) return target.trainableWeights;
  throw new EvenkeelError({
    where: `${where} of ${target.where}`,
    expected: 'weights, which there are once the input shape is known',
    got: 'none yet',
    remedy: 'Give the first layer an inputShape, or call build(inputShape) first.',
  });
}

/**
 * Collects what a step trains.
 * @throws EvenkeelError for what has no weights, and where none of them is trainable
 */
export function stepWeights(name: string, trained: Trainable | readonly Trainable[]): StepWeights {
  const targets = Array.isArray(trained) ? (trained as readonly Trainable[]) : [trained as Trainable];
  const byVariable = new Map(targets.flatMap((one) => weightsOf(one, name)).map((w) => [asWeight(w).variable, w]));
  const [first] = targets;
  const where = first instanceof Layer ? `${name} of ${first.where}` : name;
  if (byVariable.size === 0) {
    throw new EvenkeelError({
      where,
      expected: 'at least one trainable weight',
      got: 'none',
      remedy: 'Set `trainable` of a layer, or name the layers or weights to train.',
    });
  }
  const states = targets.flatMap((one) => (one instanceof Layer ? [new TrainableState(one)] : []));
  return {
    where,
    trainables: [...byVariable.values()],
    weights: [...byVariable.values()].map(asWeight),
    models: targets.filter(isModel),
    asMade: (trace) => states.reduce((inner, state) => () => state.during(inner), trace)(),
  };
}
