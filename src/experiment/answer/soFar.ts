import { analyse } from '../analysis/analyse.ts';
import type { Contrast } from '../analysis/types.ts';
import { differenceText, intervalText } from '../analysis/wording.ts';
import { counted } from '../analysis/words.ts';
import type { Result, Trial } from '../result.ts';
import { wordingOf } from './answer.ts';
import { metricOf, rowsOf, variablesOf } from './variables.ts';

/** Contrasts of which a run that goes on tells; more would fill the screen. */
const MOST_LINES = 4;

type Basis = Pick<Result, 'design' | 'task' | 'data' | 'conditions' | 'training'> & {
  readonly arms: readonly (Pick<Result['arms'][number], 'name' | 'label' | 'phrase'> & { readonly trials: readonly Trial[] })[];
};

/** What a run shows while it goes on, a line for each of the first contrasts: the mean difference and how far it can be trusted. */
export function soFar(result: Basis): string[] {
  const arms = result.arms as unknown as Result['arms'];
  const metric = metricOf({ ...result, arms });
  const [variable] = variablesOf({ ...result, arms });
  if (!variable || arms.length < 2) return [];
  const contrasts = analyse(rowsOf({ arms }, variable), {
    arms: arms.map(({ name }) => name),
    conditions: result.conditions,
    metric,
  });
  const wording = wordingOf({ arms, conditions: result.conditions }, metric);
  const line = ({ arm, baseline, condition, mean, interval, n }: Contrast) => {
    const where = wording.condition(condition);
    const bounds = interval ? `; 95 % interval ${intervalText(interval, metric)}` : '';
    return `So far ${wording.arm(arm)}${where && ` ${where}`}: ${metric.label} ${differenceText(mean ?? 0, metric, wording.arm(baseline))} (${counted(n, 'seed')}${bounds})`;
  };
  const known = contrasts.filter(({ mean }) => mean !== null).map(line);
  const more = known.length > MOST_LINES ? [`and ${known.length - MOST_LINES} more comparisons`] : [];
  return [...known.slice(0, MOST_LINES), ...more];
}
