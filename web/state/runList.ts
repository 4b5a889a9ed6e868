import { signal } from '@preact/signals';
import type { RunSummary } from '../../src/server/runs.ts';
import { token } from './session.ts';

export type { RunSummary };

/** The runs of the folder; undefined before they are known. */
export const runs = signal<readonly RunSummary[] | undefined>(undefined);
/** Why they cannot be read. */
export const runsProblem = signal('');

/** Between two looks, in milliseconds: runs that go on are followed. */
const PAUSE = 3000;

async function look(): Promise<void> {
  try {
    const answer = await fetch('api/runs', { headers: { Authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(await answer.text());
    runs.value = (await answer.json()) as RunSummary[];
    runsProblem.value = '';
  } catch (error) {
    runsProblem.value = error instanceof Error ? error.message : String(error);
  }
}

/** Follows the runs while the page is seen. @returns what ends that */
export function followRuns(): () => void {
  const lookIfSeen = () => {
    if (document.visibilityState === 'visible') void look();
  };
  lookIfSeen();
  const timer = setInterval(lookIfSeen, PAUSE);
  return () => clearInterval(timer);
}

/** Where the report of a run is. */
export const reportAddress = (name: string) => `api/runs/${encodeURIComponent(name)}/report.html?token=${token}`;
