import { mean, sampleStandardDeviation } from 'simple-statistics';
import { Table } from './table.ts';
import type { Condition, Row } from './types.ts';

/** What the trials of one arm gave in one condition. */
export interface ArmSummary {
  readonly arm: string;
  readonly condition: string;
  /** Trials with a value, and without one. */
  readonly n: number;
  readonly missing: number;
  /** Of those with a value; null for too few of them. */
  readonly mean: number | null;
  readonly sd: number | null;
}

/** Of equal numbers it is 0, not what the rounding of their mean leaves. */
const deviationOf = (values: number[]) => (values.every((v) => v === values[0]) ? 0 : sampleStandardDeviation(values));

/**
 * Mean and standard deviation (with n − 1) of each arm in each condition, the arms of a condition together; trials without a value are counted apart.
 *
 *     armSummaries(rows, ['none', 'batch'], conditions); // [{ arm: 'none', condition: '', n: 6, missing: 0, mean: 0.952, sd: 0.002 }, …]
 */
export function armSummaries(rows: readonly Row[], arms: readonly string[], conditions: readonly Condition[]): ArmSummary[] {
  const table = new Table(rows, '');
  return conditions.flatMap(({ name: condition }) =>
    arms.map((arm) => {
      const all = [...table.valuesOf(arm, condition).values()];
      const values = all.filter((value) => value !== null);
      return {
        arm,
        condition,
        n: values.length,
        missing: all.length - values.length,
        mean: values.length > 0 ? mean(values) : null,
        sd: values.length > 1 ? deviationOf(values) : null,
      };
    }),
  );
}
