import { EvenkeelError } from '../../core/errors.ts';
import type { Contrast, Row } from './types.ts';

/** The values of one metric: of an arm in a condition, by pair. */
export class Table {
  private readonly cells = new Map<string, Map<string, number | null>>();
  private readonly metric: string;

  /** @throws EvenkeelError for a pair that an arm has twice in one condition, and for values that are no finite numbers */
  constructor(rows: readonly Row[], metric: string) {
    this.metric = metric;
    for (const row of rows) this.add(row);
  }

  private add({ arm, condition, pair, value }: Row): void {
    const where = `metric ${this.metric}, arm ${arm}${condition === '' ? '' : `, ${condition}`}, pair ${pair}`;
    if (value !== null && !Number.isFinite(value)) {
      throw new EvenkeelError({ where, expected: 'a finite number, or null for none', got: String(value) });
    }
    const cells = this.cells.get(keyOf(arm, condition)) ?? new Map<string, number | null>();
    if (cells.has(pair)) {
      throw new EvenkeelError({ where, expected: 'one row', got: 'several', remedy: 'Leave out all but one, or average them.' });
    }
    this.cells.set(keyOf(arm, condition), cells.set(pair, value));
  }

  /** The values of an arm in a condition by pair; null for trials that gave none. */
  valuesOf(arm: string, condition: string): ReadonlyMap<string, number | null> {
    return this.cells.get(keyOf(arm, condition)) ?? new Map();
  }

  /** Brings together what two arms gave in one condition. */
  pair(arm: string, baseline: string, condition: string, higherIsBetter: boolean): Paired {
    const [first, second] = [this.valuesOf(arm, condition), this.valuesOf(baseline, condition)];
    const shared = [...second.keys()].filter((pair) => first.has(pair));
    const worst = higherIsBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const paired: Paired = {
      pairs: [],
      missing: { arm: nulls(first, shared), baseline: nulls(second, shared) },
      unpaired: [...new Set([...second.keys(), ...first.keys()])].filter((pair) => !(first.has(pair) && second.has(pair))),
      order: { better: 0, worse: 0, same: 0 },
    };
    for (const pair of shared) {
      const [a, b] = [first.get(pair) ?? null, second.get(pair) ?? null];
      if (a !== null && b !== null) paired.pairs.push({ pair, baseline: b, arm: a, difference: a - b });
      // A trial without a value is worse than any with one.
      const [mine, other] = [a ?? worst, b ?? worst];
      paired.order[mine === other ? 'same' : mine > other === higherIsBetter ? 'better' : 'worse']++;
    }
    return paired;
  }
}

/** What two arms gave in one condition. */
export type Paired = Pick<Contrast, 'pairs' | 'missing' | 'unpaired' | 'order'>;

const keyOf = (arm: string, condition: string) => JSON.stringify([arm, condition]);

const nulls = (values: ReadonlyMap<string, number | null>, pairs: readonly string[]) =>
  pairs.filter((pair) => values.get(pair) === null).length;
