import type { Spelling } from '../core/byName.ts';
import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { warner } from '../core/printable.ts';
import type { Tensor, TensorLike } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Variable } from '../ir/variable.ts';
import type { CallContext } from '../nn/layers/callContext.ts';
import type { Weight } from '../nn/layers/weight.ts';
import { getOptimizer, type Optimizer, type OptimizerName } from '../nn/optimizers/index.ts';
import type { StepRunner, UseOfGradients } from './stepRunner.ts';
import type { StepDefinition, StepLoss } from './stepTrace.ts';
import { stepWeights, type Trainable } from './stepWeights.ts';

export type { StepLoss } from './stepTrace.ts';
export type { Trainable } from './stepWeights.ts';

/** The values of a step's inputs, by their names. */
export type StepInputs<I extends string> = { readonly [K in I]: TensorLike };

/**
 * What a step gives: the loss as a number, and what the loss function returned besides by its names, scalars as numbers, others as tensors.
 * The compiler does not know which are scalars, so that each may be used as either.
 */
export type StepResult<R extends StepLoss> = R extends Value
  ? { readonly loss: number }
  : { readonly [K in keyof R]: K extends 'loss' ? number : number & Tensor };

/** The loss of a step, and its gradients by weight. */
export type ValueAndGrad<R extends StepLoss> = StepResult<R> & { readonly gradients: ReadonlyMap<Weight | Variable, Tensor> };

export interface ValueAndGradOptions<I extends string, R extends StepLoss> {
  /** The names of what each call brings. */
  readonly inputs: readonly I[];
  /**
   * Traces the loss with ops, layers and models, once for each shape of the inputs: `model.call(x, context)` is what a model gives for x.
   * Returns a scalar, or an object with it as `loss` and other results that are to be read.
   */
  readonly loss: (inputs: { readonly [K in I]: Value }, context: CallContext) => R;
  /** Whether `context.training` is true: batch statistics, dropout and the like are on. Default true. */
  readonly training?: boolean;
}

export interface TrainStepOptions<I extends string, R extends StepLoss> extends ValueAndGradOptions<I, R> {
  /** That of a compiled model (`model.optimizer`) goes on with its state, which the model's files hold. */
  readonly optimizer: Optimizer | Spelling<OptimizerName>;
}

export interface TrainStep<I extends string, R extends StepLoss> {
  /** Makes one step: computes the loss, and updates the weights. */
  (inputs: StepInputs<I>): Promise<StepResult<R>>;
  /** The optimizer, whose learning rate may be set between steps. */
  readonly optimizer: Optimizer;
  /** After the last step: where the optimizer averages the weights (`useEma`), each takes its average, as `fit` does at its end. */
  finish(): Promise<void>;
}

const common = { inputs: 'required', loss: 'required', training: 'optional' } as const;

function define<I extends string, R extends StepLoss>(
  name: string,
  trained: Trainable | readonly Trainable[],
  { inputs, loss, training = true }: ValueAndGradOptions<I, R>,
): StepDefinition {
  const weights = stepWeights(name, trained);
  const refuse = (option: string, expected: string, got: string): never => {
    throw new EvenkeelError({ where: `${weights.where}, option ${option}`, expected, got });
  };
  const names: unknown = inputs;
  if (!Array.isArray(names) || !names.every((n) => typeof n === 'string') || new Set(names).size < names.length) {
    refuse('inputs', 'a list of different names', Array.isArray(names) ? JSON.stringify(names) : describeValue(names));
  }
  if (typeof loss !== 'function') refuse('loss', 'a function of the inputs that traces a scalar', describeValue(loss));
  if (typeof training !== 'boolean') refuse('training', 'true or false', describeValue(training));
  const warn = weights.models[0]?.trainer.warn ?? warner();
  return { trained: weights, inputs, loss: loss as unknown as StepDefinition['loss'], training, warn };
}

/** Loads what runs steps with the first call: a page without them does not load it. */
function runnerOf(definition: StepDefinition, use: UseOfGradients): () => Promise<StepRunner> {
  let runner: Promise<StepRunner> | undefined;
  return () => {
    runner ??= import('./stepRunner.ts').then(({ StepRunner }) => new StepRunner(definition, use));
    return runner;
  };
}

/**
 * The loss and its gradients with respect to the weights, for each call; nothing is changed, neither weights nor moving statistics.
 *
 * The program is compiled once for each shape of the inputs. Penalties of layers and of the weights' regularizers are in the loss, as in
 * `fit`. Which weights are trainable is read when it is made. What is drawn (dropout) is what the model's next training step draws.
 *
 * @param trained whose trainable weights gradients are taken for: a model, a layer, a weight or a variable, or a list of these
 * @returns a function of the inputs, by their names
 * @throws EvenkeelError for options that do not fit; the function, for inputs and losses that do not, and for weights without a gradient
 * @example
 * ```ts
 * const model = sequential([layers.dense({ units: 1, kernelInitializer: 'zeros', inputShape: [2] })]);
 * const grad = valueAndGrad(model, {
 *   inputs: ['x', 'y'],
 *   loss: ({ x, y }, context) => ops.mean(ops.square(ops.sub(model.call(x, context), y))),
 * });
 * const { loss, gradients } = await grad({ x: [[1, 2]], y: [[3]] });
 * [loss, ...gradients.values()]; // [9, [[-6], [-12]], [-6]]
 * ```
 */
export function valueAndGrad<const I extends string, R extends StepLoss>(
  trained: Trainable | readonly Trainable[],
  options: ValueAndGradOptions<I, R>,
): (inputs: StepInputs<I>) => Promise<ValueAndGrad<R>> {
  checkOptions('valueAndGrad', options, common);
  const definition = define('valueAndGrad', trained, options);
  const load = runnerOf(definition, { kind: 'read' });
  const { trainables } = definition.trained;
  return async (inputs) => {
    const { loss, others, gradients } = await (await load()).run(inputs);
    const byWeight = new Map(trainables.map((w, i) => [w, gradients[i] as Tensor]));
    return { ...others, loss, gradients: byWeight } as unknown as ValueAndGrad<R>;
  };
}

/**
 * A training step for a custom loop: each call computes a loss on its inputs and updates weights by its gradients.
 *
 * The whole step (forward, backward, update) is compiled once for each shape of the inputs, as `fit`'s is, and costs as much. What `fit`
 * does around a loss is done here too: penalties of layers and regularizers are added, the optimizer clips, decays, accumulates and
 * averages, constraints are applied, moving statistics follow the batch. The same batches through the same loss give the same bits as
 * `fit`. Several steps may train parts of the same models in turns, as those of a GAN. Which weights are trainable is read when the step
 * is made. Masks are drawn by the number of the model's training step, which each call raises by one; a snapshot of the model keeps it. Layers
 * outside of the (first) model draw from streams that go by what the step trains, so that the steps of a GAN never share the masks of a
 * discriminator.
 *
 * @param trained whose trainable weights are updated: a model, a layer, a weight or a variable, or a list of these
 * @returns a function of the inputs, by their names
 * @throws EvenkeelError for options that do not fit; the function, for inputs and losses that do not, and for weights without a gradient
 * @example
 * ```ts
 * const model = sequential([layers.dense({ units: 1, kernelInitializer: 'zeros', inputShape: [2] })]);
 * const step = trainStep(model, {
 *   inputs: ['x', 'y'],
 *   optimizer: optimizers.sgd({ learningRate: 0.1 }),
 *   loss: ({ x, y }, context) => ops.mean(ops.square(ops.sub(model.call(x, context), y))),
 * });
 * (await step({ x: [[1, 2]], y: [[3]] })).loss; // 9
 * (await step({ x: [[1, 2]], y: [[3]] })).loss; // 0.36
 * ```
 */
export function trainStep<const I extends string, R extends StepLoss>(
  trained: Trainable | readonly Trainable[],
  options: TrainStepOptions<I, R>,
): TrainStep<I, R> {
  checkOptions('trainStep', options, { ...common, optimizer: 'required' });
  const definition = define('trainStep', trained, options);
  const optimizer = getOptimizer(options.optimizer);
  const { weights } = definition.trained;
  const update: UseOfGradients = {
    kind: 'update',
    trace: ({ graph, gradients }) => optimizer.apply(graph, weights, gradients),
  };
  const load = runnerOf(definition, update);
  const step = async (inputs: StepInputs<I>) => {
    const { loss, others } = await (await load()).run(inputs);
    return { ...others, loss } as unknown as StepResult<R>;
  };
  const finish = async () =>
    (await load()).withSession((session) =>
      optimizer.finalizeVariableValues(
        session,
        weights.map((w) => w.variable),
      ),
    );
  return Object.assign(step, { optimizer, finish });
}
