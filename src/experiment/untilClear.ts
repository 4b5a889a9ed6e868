import type { Verdict } from './analysis/types.ts';
import { assembleResult } from './assemble.ts';
import type { CompareOptions, Trained } from './compare.ts';
import type { Result } from './result.ts';

/** What a look showed. */
export interface Look {
  /** Seeds so far. */
  readonly seeds: number;
  readonly isClear: boolean;
  /** Seeds at the look that comes next; null where none does, as the answer is clear, time is short, or there are no more. */
  readonly next: number | null;
}

/** What more seeds would not change. */
const CLEAR: ReadonlySet<Verdict> = new Set<Verdict>([
  ...(['higher', 'lower', 'equivalent', 'better-in-more-pairs', 'worse-in-more-pairs'] as const),
  ...(['arm-missing', 'baseline-missing', 'both-missing'] as const),
]);

/** Whether every difference of the metric that networks are compared by is clear. */
export function isClear(result: Pick<Result, 'answer'> | undefined): boolean {
  const answer = result?.answer;
  if (!answer || answer.unjudged.length > 0) return false;
  return answer.contrasts.filter(({ metric }) => metric === answer.metric).every(({ verdict }) => CLEAR.has(verdict));
}

/**
 * Trains as many seeds as each look of a design has, until the answer is clear, the budget is spent or there are no more. What a look begins that does not end within
 * the budget is left out, unless it is the first: then what was reached stands.
 */
export async function trainUntilClear(
  options: CompareOptions,
  train: (options: CompareOptions) => Promise<Trained>,
): Promise<Trained> {
  const { design, signal, onLook } = options;
  const { looks, budget, seeds } = design;
  const began = performance.now();
  const timeUp = budget === null ? undefined : AbortSignal.timeout(Math.ceil(budget * 1000));
  const signals = [signal, timeUp].filter((one) => one !== undefined);
  let last: Trained | undefined;
  for (const [i, count] of (looks ?? []).entries()) {
    const trained = await train({
      ...options,
      design: { ...design, seeds: seeds.slice(0, count) },
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    });
    if (signal?.aborted) return trained;
    if (timeUp?.aborted && !trained.trainings.every((training) => trained.recordOf(training).record?.isComplete))
      return last ?? trained;
    last = trained;
    const clear = isClear(assembleResult(trained.description, trained.recordOf));
    const spent = (performance.now() - began) / 1000;
    const following = looks?.[i + 1];
    // Seeds that an earlier process trained took no time in this one: then the budget is what ends the look.
    const fits = following === undefined || budget === null || (spent * following) / count <= budget;
    const next = clear || !fits ? undefined : following;
    onLook?.({ seeds: count, isClear: clear, next: next ?? null });
    if (next === undefined) return trained;
  }
  return last ?? train(options);
}
