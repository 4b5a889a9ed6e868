import { requirePositive } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { equivalence } from '../statistics/equivalence.ts';
import { holm } from '../statistics/holm.ts';
import { detectableDifference, pairsNeeded } from '../statistics/power.ts';
import { adjusted, estimateOf, estimateOfSome } from './estimate.ts';
import { atLook, type LookLevel } from './looks.ts';
import { SIGNIFICANCE } from './significance.ts';
import { Table } from './table.ts';
import type { Condition, Contrast, MetricFormat, Row } from './types.ts';
import { verdictOf } from './verdict.ts';

export interface AnalysisOptions {
  /** Names of the arms; the first is the baseline. */
  readonly arms: readonly string[];
  readonly conditions: readonly Condition[];
  readonly metric: Pick<MetricFormat, 'name' | 'higherIsBetter'>;
  /** A difference smaller than this is none that matters. Default: none, and nothing is called equivalent. */
  readonly margin?: number;
  /** Of a look among several that are fixed in advance: at which p each contrast may be claimed. Default: 0.05 with Holm's correction. */
  readonly look?: LookLevel;
}

/** @throws EvenkeelError unless there are two different arms at least */
export function requireArms([baseline, ...others]: readonly string[]): [baseline: string, others: string[]] {
  if (baseline !== undefined && others.length > 0 && new Set(others).size === others.length && !others.includes(baseline)) {
    return [baseline, others];
  }
  throw new EvenkeelError({
    where: 'analysis, arms',
    expected: 'two at least, each once, the baseline first',
    got: baseline === undefined ? 'none' : [baseline, ...others].join(', '),
  });
}

/** The equivalence tests of several contrasts, with Holm's correction for their number. */
function equivalences(
  contrasts: readonly Pick<Contrast, 'pairs' | 'missing'>[],
  margin: number | undefined,
  look: LookLevel | undefined,
): Contrast['equivalence'][] {
  const tests = contrasts.map(({ pairs, missing: { arm, baseline } }) =>
    margin === undefined || arm + baseline > 0
      ? null
      : equivalence(
          pairs.map(({ difference }) => difference),
          margin,
        ),
  );
  const known = tests.flatMap((test) => test?.pValue ?? []);
  const corrected = look ? known.map((p) => atLook(p, look)) : holm(known);
  return tests.map((test) => {
    if (!test) return null;
    const adjustedP = corrected.shift() as number;
    return { ...test, adjustedP, holds: adjustedP < SIGNIFICANCE };
  });
}

/** The smallest difference that was likely to be seen, and how many pairs would see half of it. */
function sensitivity({ n, sd, family, missing }: Pick<Contrast, 'n' | 'sd' | 'family' | 'missing'>) {
  const none = { detectable: null, seedsForHalf: null };
  if (!sd || missing.arm + missing.baseline > 0) return none;
  const design = { pairs: n, contrasts: Math.max(1, family), sd };
  const detectable = detectableDifference(design);
  return detectable === null ? none : { detectable, seedsForHalf: pairsNeeded(detectable / 2, design) };
}

/**
 * Compares each arm with the baseline in every condition, by the differences of pairs: mean d̄, 95 % interval (BCa bootstrap), sign-flip test with Holm's
 * correction over all contrasts, and what the design could have shown. Trials without a value are counted: where there are some, the exact sign test takes the
 * place of the sign-flip test, with a missing value worse than any. The same rows give the same numbers.
 *
 *     analyse(rows, { arms: ['none', 'batch'], conditions: [{ name: '', values: {} }], metric: numberFormat('accuracy') });
 *     // [{ arm: 'batch', baseline: 'none', n: 6, mean: 0.018, interval: [0.012, 0.023], verdict: 'higher', … }]
 *
 * @throws EvenkeelError for fewer than two arms, a pair that an arm has twice in one condition, values that are not finite, and a margin not above 0
 */
export function analyse(rows: readonly Row[], { arms, conditions, metric, margin, look }: AnalysisOptions): Contrast[] {
  const [baseline, others] = requireArms(arms);
  if (margin !== undefined) requirePositive('analysis, margin', margin);
  const table = new Table(rows, metric.name);
  const found = others.flatMap((arm) =>
    conditions.map(({ name: condition }) => {
      const paired = table.pair(arm, baseline, condition, metric.higherIsBetter);
      const differences = paired.pairs.map(({ difference }) => difference);
      const isComplete = paired.missing.arm + paired.missing.baseline === 0;
      const estimate = isComplete ? estimateOf(differences, look) : estimateOfSome(differences, paired.order);
      return { arm, baseline, condition, metric: metric.name, ...paired, ...estimate };
    }),
  );
  const margins = equivalences(found, margin, look);
  return adjusted(found, look).map((contrast, i) => {
    const judged = { ...contrast, equivalence: margins[i] ?? null };
    return { ...judged, ...sensitivity(contrast), verdict: verdictOf(judged) };
  });
}
