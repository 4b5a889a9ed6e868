import { csvCell } from '../../core/csvCell.ts';
import { bestPosition, metricOf, testCurve, testedValue, validationCurve } from '../answer/variables.ts';
import { conditionsOf } from '../conditions.ts';
import { measureOf } from '../measure.ts';
import { endedWithEpoch, type Result, type Trial } from '../result.ts';

type Cell = string | number | null | undefined;

/** Rows under their head. What is no number is left empty. */
const csv = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, ...rows].map((row) => `${row.map((cell) => csvCell(cell ?? '')).join(',')}\n`).join('');

/** What tells a trial's rows from those of others, and the head of these columns: the factors stand between arm and seed. */
function keysOf({ conditions }: Result) {
  const factors = Object.keys(conditions[0]?.values ?? {});
  return {
    head: ['arm', ...factors, 'seed'],
    of: (arm: string, { condition, seed }: Trial): Cell[] => {
      const values = conditions.find(({ name }) => name === condition)?.values ?? {};
      return [arm, ...factors.map((factor) => String(values[factor] ?? '')), seed];
    },
  };
}

/** What the test with recalibrated statistics gave, where it belongs to an epoch: it is made once, after the last step. */
function recalibrated(trial: Trial, epoch: number, design: Result['design'], names: readonly string[]): Cell[] {
  const { recalibrated: again, history } = trial;
  const belongs = again && epoch === history.loss.length - 1 && endedWithEpoch(trial, design);
  return names.map((name) => (belongs ? testedValue(again.test, name) : ''));
}

/** One row for each finished epoch of each trial. Numbers that were not finite are left empty. */
export function historyCsv(result: Result): string {
  const { arms, design, task } = result;
  const names = [...new Set([...measureOf(task).logged.map(({ name }) => name), metricOf(result).name])];
  const chooses = arms.some(({ trials }) => trials.some(({ history }) => history.val_loss));
  const columns = ['', 'test_', ...(chooses ? ['val_'] : [])].flatMap((prefix) => names.map((name) => prefix + name));
  const keys = keysOf(result);
  const designs = new Map(conditionsOf(design).map((condition) => [condition.name, condition.design]));
  const rows = arms.flatMap((arm) =>
    arm.trials.flatMap((trial) =>
      trial.history.loss.map((_, epoch) => [
        ...keys.of(arm.name, trial),
        epoch + 1,
        ...columns.map((column) => trial.history[column]?.[epoch]),
        ...recalibrated(trial, epoch, designs.get(trial.condition) ?? design, names),
      ]),
    ),
  );
  return csv([...keys.head, 'epoch', ...columns, ...names.map((name) => `recalibrated_test_${name}`)], rows);
}

/** One row for each trial: what it ended with on the test samples, how it got there, and what it took. `evenkeel stats` reads it. */
export function trialsCsv(result: Result): string {
  const { arms, task } = result;
  const metric = metricOf(result);
  const names = [...new Set([metric.name, ...measureOf(task).logged.map(({ name }) => name)])];
  const keys = keysOf(result);
  const rows = arms.flatMap((arm) =>
    arm.trials.map((trial) => {
      const { test, recalibrated: again, diverged, steps, seconds, stepMs } = trial;
      const tested = (from: object | null | undefined, name: string) => (from as Readonly<Record<string, Cell>> | null)?.[name];
      const chosen = bestPosition(validationCurve(trial, metric.name), metric.higherIsBetter);
      return [
        ...keys.of(arm.name, trial),
        ...names.map((name) => (diverged ? '' : (tested(test, name) ?? testCurve(trial, name).at(-1)))),
        ...names.map((name) => tested(again?.test, name)),
        chosen < 0 ? '' : chosen + 1,
        chosen < 0 || diverged ? '' : testCurve(trial, metric.name)[chosen],
        diverged?.epoch,
        steps,
        seconds,
        stepMs,
      ];
    }),
  );
  const head = [
    ...keys.head,
    ...names,
    ...names.map((name) => `recalibrated_${name}`),
    'chosen_epoch',
    `chosen_${metric.name}`,
    'diverged_in_epoch',
    'steps',
    'seconds',
    'step_ms',
  ];
  return csv(head, rows);
}
