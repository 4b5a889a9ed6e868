import type { Estimate } from './estimate.ts';
import { SIGNIFICANCE } from './significance.ts';
import type { Contrast, Verdict } from './types.ts';

/** An estimate with its corrected probability. */
type Judged = Estimate & Pick<Contrast, 'adjustedP' | 'family'>;
type Findings = Judged & Pick<Contrast, 'missing' | 'order' | 'equivalence'>;

const isSignificant = ({ adjustedP }: Judged) => adjustedP !== null && adjustedP < SIGNIFICANCE;
const excludesZero = ({ interval }: Judged) => interval !== null && (interval[0] > 0 || interval[1] < 0);
const showsNothing = ({ leastP, family }: Judged) => leastP * Math.max(1, family) >= SIGNIFICANCE;
const trials = ({ order }: Findings) => order.better + order.worse + order.same;

interface Case<T> {
  readonly verdict: Verdict;
  when(findings: T): boolean;
}

/** Where every trial gave a value. */
const COMPLETE: readonly Case<Judged & Partial<Pick<Findings, 'equivalence'>>>[] = [
  { verdict: 'all-equal', when: ({ n, mean, sd }) => n > 1 && mean === 0 && sd === 0 },
  { verdict: 'higher', when: (f) => isSignificant(f) && excludesZero(f) && (f.mean as number) > 0 },
  { verdict: 'lower', when: (f) => isSignificant(f) && excludesZero(f) },
  { verdict: 'equivalent', when: ({ equivalence }) => equivalence?.holds === true },
  { verdict: 'too-few-pairs', when: (f) => showsNothing(f) && !isSignificant(f) },
  { verdict: 'disagree', when: (f) => isSignificant(f) !== excludesZero(f) },
];

/** Where trials without a value decide. */
const MISSING: readonly Case<Findings>[] = [
  { verdict: 'both-missing', when: (f) => f.missing.arm === trials(f) && f.missing.baseline === trials(f) },
  { verdict: 'arm-missing', when: (f) => f.missing.arm === trials(f) },
  { verdict: 'baseline-missing', when: (f) => f.missing.baseline === trials(f) },
  { verdict: 'better-in-more-pairs', when: (f) => isSignificant(f) && f.order.better > f.order.worse },
  { verdict: 'worse-in-more-pairs', when: isSignificant },
  { verdict: 'too-few-pairs', when: showsNothing },
];

const first = <T>(cases: readonly Case<T>[], findings: T): Verdict =>
  cases.find(({ when }) => when(findings))?.verdict ?? 'cannot-tell';

/** What a contrast shows: the first case that is so. A difference is claimed only where both the interval and the test speak of one. */
export function verdictOf(findings: Findings): Verdict {
  if (trials(findings) === 0) return 'too-few-pairs';
  return findings.missing.arm + findings.missing.baseline > 0 ? first(MISSING, findings) : first(COMPLETE, findings);
}

/** What the change of a difference shows. Where trials gave no value it cannot be told. */
export const verdictOfChange = (change: Judged & { readonly missing: number }): Verdict =>
  change.missing > 0 ? 'cannot-tell' : first(COMPLETE, change);
