import { requireFraction } from '../../core/checks.ts';
import { integer, type OptionTable } from '../../core/options.ts';
import { clip } from '../losses/elementwise.ts';
import { type Confusion, confusionCounts, readConfusion } from './confusion.ts';
import type { StatefulMetric } from './metric.ts';
import { type NameOption, statefulMetric } from './metricFactory.ts';
import { ratio } from './parts.ts';
import { evenThresholds, MAX_THRESHOLDS } from './thresholds.ts';

export interface AtOptions {
  /** Default 200. */
  readonly numThresholds?: number;
  /** Counts this output of each sample alone. Default all. */
  readonly classId?: number | undefined;
}

/** A rate of the counts at threshold i. */
type Rate = (c: Confusion, i: number) => number;

const rate = (a: keyof Confusion, b: keyof Confusion): Rate => {
  return (c, i) => ratio(c[a][i] as number, (c[a][i] as number) + (c[b][i] as number));
};
const recall = rate('truePositives', 'falseNegatives');
const RATES = {
  precision: rate('truePositives', 'falsePositives'),
  recall,
  sensitivity: recall,
  specificity: rate('trueNegatives', 'falsePositives'),
};

/**
 * A factory of a metric: the largest `wanted` over the thresholds where the rate `held` is at least what the option of that name says; 0 where
 * it never is.
 */
export function bestAtThreshold<H extends keyof typeof RATES>(name: string, held: H, wanted: keyof typeof RATES) {
  type Options = AtOptions & Readonly<Record<H, number>>;
  const table = {
    [held]: { required: true, check: requireFraction },
    numThresholds: { default: 200, check: integer(1, MAX_THRESHOLDS), form: 'integer' },
    classId: { check: integer(0), form: 'integer' },
  } as unknown as OptionTable<Options>;
  const make = statefulMetric<Options>({ name, higherIsBetter: true, numbered: true }, table, (options) => {
    const { numThresholds, classId } = options as Required<AtOptions>;
    const least: number = options[held];
    const thresholds = numThresholds === 1 ? [0.5] : [0, ...evenThresholds(numThresholds), 1];
    return {
      counts: (yTrue, yPred, sampleWeight) => confusionCounts(yTrue, clip(yPred, 0, 1), { thresholds, classId, sampleWeight }),
      result(totals) {
        const c = readConfusion(totals);
        return thresholds.reduce((best, _, i) => (RATES[held](c, i) >= least ? Math.max(best, RATES[wanted](c, i)) : best), 0);
      },
    };
  });
  return make as (options: Options & NameOption) => StatefulMetric;
}
