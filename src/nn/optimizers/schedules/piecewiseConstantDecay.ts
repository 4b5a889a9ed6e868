import { EvenkeelError } from '../../../core/errors.ts';
import { withOptions } from '../../../core/options.ts';
import * as ops from '../../../ops/index.ts';
import type { LearningRateSchedule } from './schedule.ts';

export interface PiecewiseConstantDecayOptions {
  /** Steps, ascending. */
  readonly boundaries: readonly number[];
  /** The rate up to and including each boundary, and one more for the steps after the last. */
  readonly values: readonly number[];
}

/**
 * values[0] while step ≤ boundaries[0], then values[1] while step ≤ boundaries[1], and so on. Steps are counted from 0.
 * @throws EvenkeelError unless there is one value more than boundaries, and these ascend
 */
export const piecewiseConstantDecay = withOptions(
  'schedule PiecewiseConstantDecay',
  { boundaries: 'required', values: 'required' },
  ({ boundaries, values }: PiecewiseConstantDecayOptions): LearningRateSchedule => {
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
    return {
      className: 'PiecewiseConstantDecay',
      call(step) {
        const last = step.graph.constant(values.at(-1) as number);
        return boundaries.reduceRight((rest, boundary, i) => {
          return ops.select(ops.greaterEqual(boundary, step), values[i] as number, rest);
        }, last);
      },
      getConfig: () => ({ boundaries: [...boundaries], values: [...values] }),
    };
  },
);
