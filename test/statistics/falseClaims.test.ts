import { describe, expect, it } from 'vitest';
import { normals, streamKey, uniforms } from '../../src/core/random.ts';
import { analyse } from '../../src/experiment/analysis/analyse.ts';
import { accuracyFormat } from '../../src/experiment/analysis/metricFormats.ts';
import type { Row, Verdict } from '../../src/experiment/analysis/types.ts';

const ARMS = ['none', 'batch', 'layer'];
const CONDITIONS = ['raw', 'unit'].map((scale) => ({ name: `scale=${scale}`, values: { scale } }));
/** Trials of one experiment at one seed. */
const TRIALS = ARMS.length * CONDITIONS.length;

/** What a verdict says is a difference between arms. */
const CLAIMS: readonly Verdict[] = ['higher', 'lower', 'better-in-more-pairs', 'worse-in-more-pairs'];

/** Outcomes of trials of arms that do not differ, from draws of a normal and a uniform. */
const KINDS = {
  'numbers of any size': (z: number) => z,
  // Accuracies near 0.95 that vary by 1.5 points, counted on 200 images.
  'ties, as on 200 test images': (z: number) => Math.round(200 * (0.95 + 0.015 * z)) / 200,
  'a trial in seven that gives no value': (z: number, u: number) => (u < 1 / 7 ? null : z),
  'a trial in two that gives no value': (z: number, u: number) => (u < 1 / 2 ? null : z),
} as const;
type Kind = keyof typeof KINDS;

/** The outcomes of one experiment: what all trials of a seed have in common, and as much of their own. */
function rowsOf(kind: Kind, n: number, experiment: number): Row[] {
  const key = streamKey(experiment, `test/false claims ${kind} ${n}`);
  const drawn = normals(key, n * (TRIALS + 1));
  const missing = uniforms(streamKey(experiment, `test/missing ${kind} ${n}`), n * TRIALS);
  const common = drawn.subarray(n * TRIALS);
  return ARMS.flatMap((arm, a) =>
    CONDITIONS.flatMap(({ name: condition }, c) =>
      Array.from({ length: n }, (_, seed): Row => {
        const at = (a * CONDITIONS.length + c) * n + seed;
        const z = (common[seed] as number) + (drawn[at] as number);
        return { arm, condition, pair: String(seed), value: KINDS[kind](z, missing[at] as number) };
      }),
    ),
  );
}

/** The percentage of experiments in which any arm is said to differ from the baseline in any condition. */
function falseClaims(kind: Kind, n: number, experiments: number): number {
  const metric = accuracyFormat();
  const claims = Array.from({ length: experiments }, (_, experiment) =>
    analyse(rowsOf(kind, n, experiment), { arms: ARMS, conditions: CONDITIONS, metric }).some(({ verdict }) =>
      CLAIMS.includes(verdict),
    ),
  );
  return (100 * claims.filter((claimed) => claimed).length) / experiments;
}

describe('three arms that do not differ, in two conditions', () => {
  it.each(
    (Object.keys(KINDS) as Kind[]).flatMap((kind) => [
      [kind, 6, 200] as const,
      [kind, 8, 400] as const,
      [kind, 10, 400] as const,
    ]),
  )('with %s, %i seeds: of %i experiments at most 5 % and two standard errors claim a difference', (kind, n, experiments) => {
    const rate = falseClaims(kind, n, experiments);
    expect(rate).toBeLessThanOrEqual(5 + 200 * Math.sqrt((0.05 * 0.95) / experiments));
    // Of six pairs the four contrasts cannot claim anything: 4 · 2/64 is more than 0.05.
    if (n === 6) expect(rate).toBe(0);
  });
});
