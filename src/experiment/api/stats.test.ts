import { describe, expect, it } from 'vitest';
import { stats } from './stats.ts';

const SCORES = { none: [0.9, 0.92, 0.91, 0.9, 0.93, 0.91], batch: [0.95, 0.96, 0.94, 0.95, 0.97, 0.95] };
const rows = Object.entries(SCORES).flatMap(([arm, list]) =>
  list.map((accuracy, seed) => ({ arm, seed, accuracy, loss: 1 - accuracy })),
);
const columns = { metric: 'accuracy', by: 'arm', pair: 'seed' };

describe('stats', () => {
  it('compares each arm with the first, or with the baseline that is named', () => {
    const { arms, contrasts, sentences, higherIsBetter } = stats(rows, columns);
    expect([arms, higherIsBetter]).toEqual([['none', 'batch'], true]);
    expect(contrasts.map(({ arm, n, verdict, mean }) => [arm, n, verdict, mean?.toFixed(4)])).toEqual([
      ['batch', 6, 'higher', '0.0417'],
    ]);
    expect(sentences[0]).toContain('batch');
    expect(stats(rows, { ...columns, baseline: 'batch' }).contrasts[0]).toMatchObject({ arm: 'none', verdict: 'lower' });
  });

  it('knows of a metric which way is better, unless it is said', () => {
    expect(stats(rows, { ...columns, metric: 'loss' }).higherIsBetter).toBe(false);
    expect(stats(rows, { ...columns, metric: 'loss', higherIsBetter: true }).higherIsBetter).toBe(true);
  });

  it('takes null, undefined and NaN for trials without a value, and factors for conditions', () => {
    const lost = [null, undefined, Number.NaN];
    const some = rows.map((row, i) => (i < 3 ? { ...row, accuracy: lost[i] } : row));
    expect(stats(some, columns).contrasts[0]).toMatchObject({ n: 3, missing: { arm: 0, baseline: 3 } });
    const both = ['raw', 'unit'].flatMap((scale) => rows.map((row) => ({ ...row, scale })));
    const found = stats(both, { ...columns, within: ['scale'], margin: 0.1 });
    expect(found.contrasts.map(({ condition }) => condition)).toEqual(['scale=raw', 'scale=unit']);
    expect(found.contrasts[0]?.equivalence?.holds).toBe(true);
    expect(found.interactions).toHaveLength(1);
  });

  it.each([
    [
      { ...columns, by: 'arms' },
      'stats, rows.0: expected a column "arms", got columns arm, seed, accuracy, loss. Did you mean arm?',
    ],
    [
      { ...columns, metric: 'acuracy' },
      'stats, option metric: expected a column among arm, seed, accuracy, loss, got acuracy. Did you mean accuracy?',
    ],
    [{ ...columns, baseline: 'layer' }, 'stats, option baseline: expected an arm among none, batch, got layer.'],
    [{ ...columns, margins: 1 }, 'Did you mean margin?'],
    [{ ...columns, margin: 0 }, 'margin'],
  ])('%j is refused', (options, message) => {
    expect(() => stats(rows, options as never)).toThrow(message);
  });

  it.each([
    [
      [{ arm: 'a', seed: 0, accuracy: 'x' }],
      'stats, rows.0.accuracy: expected a finite number, or null for a trial that gave none, got "x".',
    ],
    [[{ arm: 'a', seed: {}, accuracy: 1 }], 'stats, rows.0: expected a text or a number as "seed", got an object ().'],
    [[{ arm: 'a', seed: 0, accuracy: 1 }], 'stats, column "arm": expected at least two arms to compare, got one, "a".'],
    [[], 'stats, column "arm": expected at least two arms to compare, got none.'],
    [[...rows, rows[0] as never], 'expected one row, got several'],
  ])('and so is %#', (bad, message) => {
    expect(() => stats(bad, columns)).toThrow(message);
  });
});
