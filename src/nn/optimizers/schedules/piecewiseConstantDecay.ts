import { requireFinite } from '../../../core/checks.ts';
import { EvenkeelError } from '../../../core/errors.ts';
import { oneOrMore } from '../../../core/options.ts';
import * as ops from '../../../ops/index.ts';
import { schedule } from './schedule.ts';

export interface PiecewiseConstantDecayOptions {
  /** Steps, ascending. */
  readonly boundaries: readonly number[];
  /** The rate up to and including each boundary, and one more for the steps after the last. */
  readonly values: readonly number[];
}

/**
 * values[0] while step ≤ boundaries[0], then values[1] while step ≤ boundaries[1], and so on. Steps are counted from 0.
 * @throws EvenkeelError unless there is one value more than boundaries, and these ascend
 * @example
 * ```ts
 * const learningRate = optimizers.schedules.piecewiseConstantDecay({ boundaries: [1, 3], values: [0.1, 0.05, 0.01] });
 * const net = sequential([layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })]);
 * net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'mae' });
 * // The gradient is −1 in each of three steps, so that the weight is the sum of their rates.
 * await net.fit(tensor([[1]]), tensor([[9]]), { epochs: 3, verbose: 0 });
 * net.getWeights()[0]; // [[0.25]]
 * ```
 */
export const piecewiseConstantDecay = schedule<PiecewiseConstantDecayOptions>(
  'PiecewiseConstantDecay',
  {
    boundaries: { required: true, check: oneOrMore(requireFinite), form: 'integer' },
    values: { required: true, check: oneOrMore(requireFinite) },
  },
  ({ boundaries, values }) => {
    const where = 'schedule PiecewiseConstantDecay';
    if (values.length !== boundaries.length + 1) {
      throw new EvenkeelError({
        where: `${where}, option values`,
        expected: `${boundaries.length + 1} numbers, one more than boundaries`,
        got: String(values.length),
      });
    }
    const late = boundaries.findIndex((b, i) => i > 0 && !(b > (boundaries[i - 1] as number)));
    if (late >= 0) {
      throw new EvenkeelError({
        where: `${where}, option boundaries`,
        expected: 'ascending numbers',
        got: `${boundaries[late]} after ${boundaries[late - 1]}`,
      });
    }
    return (step) => {
      const last = step.graph.constant(values.at(-1) as number);
      return boundaries.reduceRight((rest, boundary, i) => {
        return ops.select(ops.greaterEqual(boundary, step), values[i] as number, rest);
      }, last);
    };
  },
);
