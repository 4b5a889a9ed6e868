import { EvenkeelError } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import { Graph, type Value } from '../../ir/graph.ts';
import { Variable, type VariablePlacement } from '../../ir/variable.ts';
import * as ops from '../../ops/index.ts';
import { accumulateGradients } from './accumulateGradients.ts';
import { averageWeight } from './averageWeight.ts';
import { clip } from './clip.ts';
import { decayWeight } from './decayWeight.ts';
import { type CommonOptions, commonOptions, type OptimizerOptions } from './options.ts';
import { isSchedule, type LearningRateSchedule } from './schedules/schedule.ts';
import { Slots } from './slots.ts';
import { TracedStep } from './tracedStep.ts';
import type { Parameter, UpdateContext } from './updateContext.ts';

export type { Parameter, Slot, UpdateContext } from './updateContext.ts';

/** Which weights something leaves out: these, and those by their own names. */
export interface ExcludeOptions {
  readonly variables?: readonly Variable[];
  /** Read as regular expressions. */
  readonly names?: readonly string[];
}

type WeightTest = (weight: Variable) => boolean;

/**
 * Turns gradients into new weights. A subclass writes its rule for one weight with ops; it becomes part of the compiled step, as one pass
 * over the weight. Around the rule, in Keras's order: gradients are accumulated and clipped, weights decay, the rule, the moving average
 * of weights, the weight's constraint. What is not asked for costs nothing.
 */
export abstract class Optimizer {
  /** The class's name in Keras, e.g. `RMSprop`. */
  abstract readonly className: string;
  /** A float32 scalar; callbacks may set it between steps. With a schedule each step sets it, and it says what the last step used; 0 before the first. */
  readonly learningRate: Variable;
  /** The schedule of the learning rate, if one was given. */
  readonly schedule: LearningRateSchedule | undefined;
  /** Steps done, a float32 scalar; with gradient accumulation also those that changed no weight. */
  readonly iterations = new Variable('iterations', [], undefined, 'float32', true);
  /** Names of the rule's slots in the order Keras stores them: group by group, within one weight by weight. */
  protected readonly slotGroups: readonly (readonly string[])[] = [];
  private readonly common: CommonOptions;
  private readonly initialRate: number | undefined;
  private readonly slots = new Slots();
  private traced = false;
  private readonly excluded: Record<'decay' | 'clipping', WeightTest> = { decay: () => false, clipping: () => false };

  /** @throws EvenkeelError for an option out of its range. */
  constructor(options: OptimizerOptions, defaultLearningRate = 0.001) {
    const { learningRate, ...common } = commonOptions({ ...options, learningRate: options.learningRate ?? defaultLearningRate });
    this.schedule = isSchedule(learningRate) ? learningRate : undefined;
    this.initialRate = isSchedule(learningRate) ? undefined : learningRate;
    this.learningRate = new Variable('learning_rate', [], Float32Array.of(this.initialRate ?? 0));
    this.common = common;
  }

  /** The weight's new value. */
  protected abstract rule(context: UpdateContext): Value;

  /** Whether a step has been traced, so that the state exists. */
  get built(): boolean {
    return this.traced;
  }

  /**
   * Leaves weights without weight decay: these, and those whose own name (`bias` of `dense/bias`) matches one of `names`, which are read
   * as regular expressions as in Keras.
   * @throws EvenkeelError once training has begun
   */
  excludeFromWeightDecay(options: ExcludeOptions): void {
    this.excluded.decay = this.weightsIn('excludeFromWeightDecay', options);
  }

  /**
   * Leaves weights without adaptive gradient clipping, as the paper does those of the last layer: these, and those whose own name matches
   * one of `names`, as for weight decay.
   * @throws EvenkeelError once training has begun
   */
  excludeFromAdaptiveClipping(options: ExcludeOptions): void {
    this.excluded.clipping = this.weightsIn('excludeFromAdaptiveClipping', options);
  }

  private weightsIn(method: string, options: ExcludeOptions): WeightTest {
    const where = `optimizer ${this.className}, ${method}`;
    checkOptions(where, options, { variables: 'optional', names: 'optional' });
    const { variables = [], names = [] } = options;
    if (this.built) {
      throw new EvenkeelError({
        where,
        expected: 'a call before training begins',
        got: 'one after the first step was compiled',
      });
    }
    const pattern = names.length > 0 ? new RegExp(names.join('|')) : undefined;
    return (weight) => variables.includes(weight) || pattern?.test(weight.name.split('/').at(-1) as string) === true;
  }

  /**
   * Another of the same class and options, for copies of the weights: at the learning rate that this one has come to, without state.
   * @param origin gives for a copied weight the one that it is of
   * @throws what the constructor of a custom class throws where it does not take what `getConfig` gives
   */
  copy(learningRate: number, origin: (weight: Variable) => Variable): Optimizer {
    const unchanged = this.initialRate !== undefined && Math.fround(this.initialRate) === learningRate;
    return this.changed(this.schedule || unchanged ? {} : { learningRate }, origin);
  }

  /**
   * Another of the same class and options but for some, at the learning rate or schedule that this one began with, without state.
   * @param origin gives for a weight of the new one the one that this one knows; default the same
   * @throws as `copy`, and for options that do not go together
   */
  changed(
    changes: Pick<OptimizerOptions, 'learningRate' | 'adaptiveClipping'>,
    origin: (weight: Variable) => Variable = (weight) => weight,
  ): Optimizer {
    const make = this.constructor as new (options: OptimizerOptions) => Optimizer;
    const { learningRate: initial, ...options } = this.getConfig();
    const { learningRate = this.schedule ?? this.initialRate, ...others } = changes;
    // Those that find their rate themselves have none to give.
    const made = new make({ ...options, ...others, ...(initial !== undefined && { learningRate }) });
    for (const from of ['decay', 'clipping'] as const) made.excluded[from] = (weight) => this.excluded[from](origin(weight));
    return made;
  }

  /** Traces the updates of all weights. */
  apply(graph: Graph, parameters: readonly Parameter[], gradients: readonly Value[]): void {
    const { weightDecay, useEma, gradientAccumulationSteps: every } = this.common;
    this.traced = true;
    const before = graph.variable(this.iterations);
    const after = ops.add(before, 1);
    const learningRate = this.schedule ? this.schedule.call(before) : graph.variable(this.learningRate);
    const step = new TracedStep({ graph, slots: this.slots, before, after, every, learningRate });
    const accumulated = accumulateGradients(step, parameters, gradients);
    const clipped = clip(parameters, accumulated, this.common, this.excluded.clipping);
    for (const [i, { variable, constraint }] of parameters.entries()) {
      const old = graph.variable(variable);
      const decays = weightDecay && !this.excluded.decay(variable);
      const updated = this.rule({
        weight: decays ? decayWeight(step, old, weightDecay) : old,
        gradient: clipped[i] as Value,
        learningRate,
        step: step.number,
        slot: (name, initial) => step.slot(variable, name, initial),
        sharedSlot: (name, initial) => step.slot(undefined, name, initial),
        shared: (name, make) => step.shared(name, make),
      });
      const due = step.whereDue(updated, old);
      const next = useEma ? averageWeight(step, variable, due, this.common) : due;
      graph.update(variable, constraint ? constraint(next) : next);
    }
    graph.update(this.iterations, after);
    if (this.schedule) graph.update(this.learningRate, learningRate);
  }

  /** Makes the state for these weights, which tracing a step does too. */
  prepare(parameters: readonly Parameter[]): void {
    const graph = new Graph();
    const zeros = parameters.map(({ variable }) => graph.constant(0, variable.shape));
    this.apply(graph, parameters, zeros);
  }

  /** With `useEma`, puts each weight's moving average in its place, as Keras does when `fit` ends; else does nothing. */
  async finalizeVariableValues(placement: VariablePlacement, weights: readonly Variable[]): Promise<void> {
    if (!this.common.useEma || !this.built) return;
    for (const weight of weights) {
      if (!this.slots.has(weight, 'average')) continue;
      await placement.write(weight, await placement.read(this.slots.get(weight, 'average')));
    }
  }

  /**
   * All state in Keras's order: iterations, learning rate (without a schedule), moving averages, accumulated gradients, then the rule's
   * slots. Slots exist once a step has been traced.
   */
  get variables(): Variable[] {
    const groups = [['average'], ['gradient_accumulator'], ...this.slotGroups];
    return [this.iterations, ...(this.schedule ? [] : [this.learningRate]), ...this.slots.inOrder(groups)];
  }

  /** All that a step changes besides weights: `variables`, and the learning rate that a schedule sets, which files do not hold. */
  get stepVariables(): Variable[] {
    return this.schedule ? [...this.variables, this.learningRate] : this.variables;
  }

  /** The options that make this optimizer again. */
  getConfig(): Record<string, unknown> {
    const { schedule } = this;
    const learningRate = schedule ? { className: schedule.className, config: schedule.getConfig() } : this.initialRate;
    return { learningRate, ...this.common };
  }
}
