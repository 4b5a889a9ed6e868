import { accuracyFormat } from './metricFormats.ts';
import type { Condition, Contrast, MetricFormat, Row } from './types.ts';
import { conditionPhrase, type Wording } from './wording.ts';

/** The condition of a design without factors. */
export const ONE: readonly Condition[] = [{ name: '', values: {} }];
export const SCALES: readonly Condition[] = ['raw', 'unit'].map((scale) => ({ name: `scale=${scale}`, values: { scale } }));

/** Accuracies of six seeds without normalisation, and what two others differ from them by: much, and hardly. */
export const BASE = [0.951, 0.953, 0.949, 0.955, 0.95, 0.952];
export const MUCH = BASE.map((v, i) => v + ([0.018, 0.02, 0.015, 0.017, 0.021, 0.016][i] as number));
export const HARDLY = BASE.map((v, i) => v + ([0.001, -0.002, 0.0015, -0.0017, 0.0021, 0.0016][i] as number));
export const NONE = BASE.map(() => null);

/** Rows of an arm in a condition, one a seed. */
export const rowsOf = (arm: string, values: readonly (number | null)[], condition = ''): Row[] =>
  values.map((value, seed) => ({ arm, condition, pair: String(seed), value }));

const PHRASES: Readonly<Record<string, string>> = {
  none: 'without',
  batch: 'with batch normalisation',
  layer: 'with layer normalisation',
};

/** How the sentences of tests call things. */
export const wordingOf = (metric: MetricFormat = accuracyFormat('images'), conditions: readonly Condition[] = ONE): Wording => ({
  metric,
  arm: (name) => PHRASES[name] ?? name,
  condition: (name) => conditionPhrase(conditions.find((one) => one.name === name) as Condition),
  pair: 'seed',
  trial: 'training',
});

/** A contrast of six seeds that shows a difference, with other entries. */
export const contrastWith = (entries: Partial<Contrast> = {}): Contrast => ({
  arm: 'batch',
  baseline: 'none',
  condition: '',
  metric: 'accuracy',
  n: 6,
  mean: 0.018,
  sd: 0.002,
  interval: [0.016, 0.02],
  method: 'bca',
  note: '',
  test: 'sign-flip',
  pValue: 0.03125,
  adjustedP: 0.03125,
  family: 1,
  leastP: 0.03125,
  missing: { arm: 0, baseline: 0 },
  unpaired: [],
  pairs: BASE.map((baseline, seed) => ({ pair: String(seed), baseline, arm: baseline + 0.018, difference: 0.018 })),
  order: { better: 6, worse: 0, same: 0 },
  equivalence: null,
  detectable: 0.004,
  seedsForHalf: 12,
  verdict: 'higher',
  ...entries,
});
