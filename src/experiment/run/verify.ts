import type { TrialOutcome } from '../trial.ts';
import type { TrialRecord } from '../trialStore.ts';

/** What is measured in seconds, which no second training repeats. */
const TIMINGS = new Set(['seconds', 'epochSeconds', 'stepMs']);

const strip = ({ trials, summary }: Pick<TrialRecord, 'trials' | 'summary'>): unknown =>
  JSON.parse(JSON.stringify({ trials, summary }, (key, value) => (TIMINGS.has(key) ? undefined : value)));

function* differences(a: unknown, b: unknown, path: string): Generator<string> {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      yield* differences(
        (a as Record<string, unknown>)[key],
        (b as Record<string, unknown>)[key],
        path === '' ? key : `${path}.${key}`,
      );
    }
  } else if (!Object.is(a, b)) yield path;
}

/** The entries in which two trainings differ, their timings aside: none where the same bits came out, weights included. */
export const differingEntries = (record: TrialRecord, outcome: TrialOutcome): string[] => [
  ...differences(strip(record), strip({ ...outcome }), ''),
];
