import { probabilityNumber } from '../analysis/words.ts';
import { type Compared, intervalText, outcomesOf } from '../conclusion.ts';
import { capitalized, measureOf } from '../measure.ts';
import type { Result, Trial } from '../result.ts';
import type { NumbersTable } from './numbers.ts';

/** The numbers of networks that were trained once each: what the test samples say of them. */
export function singleNumbers(result: Result): NumbersTable {
  const { arms, conditions, comparisons, task } = result;
  const measure = measureOf(task);
  const outcomes = outcomesOf(result);
  const valueText = ({ test, recalibrated, diverged }: Trial, compared: Compared | undefined) => {
    const used = (compared?.statistics === 'recalibrated' && recalibrated?.test) || test;
    return used ? measure.format(measure.score(used)) : diverged ? `diverged in epoch ${diverged.epoch}` : 'not reached';
  };
  const rows = conditions.flatMap(({ name: condition }) =>
    arms.flatMap((arm, i) =>
      arm.trials
        .filter((trial) => trial.condition === condition)
        .map((trial) => {
          const compared = outcomes.find((one) => one.arm === arm && one.condition === condition && one.seed === trial.seed);
          const obstacle = comparisons.find((one) => one.arm === arm.name && one.condition === condition)?.obstacle;
          const { difference = 0 } = compared ?? {};
          const size = compared && `${difference < 0 ? '−' : '+'}${measure.formatDifference(difference, compared.samples)}`;
          return {
            condition,
            arm: arm.label,
            trials: '1',
            value: valueText(trial, compared ?? outcomes.find((one) => one.condition === condition)),
            difference: i === 0 ? '' : (size ?? '–'),
            interval: i === 0 ? '' : compared ? intervalText(compared, measure) : '–',
            p: i === 0 ? '' : compared ? probabilityNumber(compared.adjustedP) : '–',
            shows: i === 0 ? 'baseline' : obstacle ? `not judged: ${obstacle.replaceAll('-', ' ')}` : '',
          };
        }),
    ),
  );
  const family = outcomes.length > 1 ? `, corrected for ${outcomes.length} comparisons (Holm 1979)` : '';
  return {
    title: 'After the last step',
    pairs: 'Trainings',
    value: capitalized(measure.label),
    difference: measure.unit.trim() === '' ? 'Difference' : `Difference, ${measure.unit.trim()}`,
    notes: [
      'One training each, so that the interval is of the test samples alone.',
      ...(outcomes.length > 0 ? [`p: ${measure.pairedTest}${family}.`] : []),
    ],
    rows,
  };
}
