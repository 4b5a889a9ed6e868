// First, so that it sees every worker.
import './workerSpy.ts';
import type { Check } from '../conformance/check.ts';
import { suite } from '../conformance/suite.ts';
import { pageGroups } from './pageChecks.ts';

export interface Outcome {
  readonly name: string;
  /** Why the check failed; undefined where it passed. */
  readonly problem?: string;
}

declare global {
  /** Runs everything, for whoever drives the page. */
  var runChecks: (isolated: boolean) => Promise<Outcome[]>;
}

/** As in vitest.config.ts. Threads that wait for one another for ever leave the page's own thread free. */
const LIMIT = 60_000;
const LATE = `expected an end within ${LIMIT / 1000} s, got none. The checks after it were not run`;

async function problemOf({ run }: Check): Promise<string | undefined> {
  let timer = 0;
  const late = new Promise<string>((resolve) => {
    timer = window.setTimeout(resolve, LIMIT, LATE);
  });
  try {
    return (await Promise.race([run(), late])) ?? undefined;
  } catch (reason) {
    return reason instanceof Error ? reason.message : String(reason);
  } finally {
    clearTimeout(timer);
  }
}

globalThis.runChecks = async (isolated) => {
  const outcomes: Outcome[] = [];
  for (const { label, checks } of [...suite, ...pageGroups(isolated)]) {
    for (const check of checks) {
      const problem = await problemOf(check);
      outcomes.push({ name: `${label} > ${check.name}`, ...(problem !== undefined && { problem }) });
      // Threads that are stuck stay so: each later check would wait as long.
      if (problem === LATE) return outcomes;
    }
  }
  return outcomes;
};
