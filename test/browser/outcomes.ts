import type { Check, Group } from '../conformance/check.ts';

export interface Outcome {
  readonly name: string;
  /** Why the check failed; undefined where it passed. */
  readonly problem?: string;
}

/** As in vitest.config.ts, in milliseconds. Threads that wait for one another for ever leave the page's own thread free. */
export const LIMIT = 60_000;
export const LATE = `expected an end within ${LIMIT / 1000} s, got none. The checks after it were not run`;

async function problemOf({ run }: Check): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, LIMIT, LATE);
  });
  try {
    return (await Promise.race([run(), late])) ?? undefined;
  } catch (reason) {
    return reason instanceof Error ? reason.message : String(reason);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs checks one after the other, up to one that does not end: threads that are stuck stay so, and each later check would wait as long. */
export async function* outcomesOf(groups: readonly Group[]): AsyncGenerator<Outcome> {
  for (const { label, checks } of groups) {
    for (const check of checks) {
      const problem = await problemOf(check);
      yield { name: `${label} > ${check.name}`, ...(problem !== undefined && { problem }) };
      if (problem === LATE) return;
    }
  }
}
