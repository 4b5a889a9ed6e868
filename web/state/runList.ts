import { signal } from '@preact/signals';
import type { RunDifferences } from '../../src/experiment/run/diffRuns.ts';
import type { RunSummary } from '../../src/server/runs.ts';
import { DEFAULTS, FIELDS } from '../options/fields.ts';
import { askServer, hearServer, runAddress } from './server.ts';
import { texts } from './settings.ts';

export type { RunDifferences, RunSummary };

/** The runs of the folder; undefined before they are known. */
export const runs = signal<readonly RunSummary[] | undefined>(undefined);
/** Why they cannot be read, or something else that was asked was refused. */
export const runsProblem = signal('');
/** The runs that are compared: two at most, the one chosen last at the end. */
export const chosen = signal<readonly string[]>([]);
/** What differs between the two; undefined before that is known. */
export const differences = signal<RunDifferences | undefined>(undefined);

const tell = (error: unknown) => {
  runsProblem.value = error instanceof Error ? error.message : String(error);
};

/** Follows the runs. @returns what ends that */
export function followRuns(): () => void {
  const take = (data: unknown) => {
    runs.value = data as RunSummary[];
  };
  return hearServer('api/runs/events', { runs: take }, (isCut) => {
    runsProblem.value = isCut ? 'The server does not answer. Is `evenkeel studio` still running?' : '';
  });
}

/** Chooses a run to compare, in place of the one chosen first where two are; or no longer. */
export async function choose(name: string, isChosen: boolean): Promise<void> {
  const others = chosen.value.filter((one) => one !== name);
  chosen.value = isChosen ? [...others.slice(-1), name] : others;
  differences.value = undefined;
  const asked = chosen.value;
  const [a, b] = asked;
  if (a === undefined || b === undefined) return;
  try {
    const answer = await askServer(`api/diff?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`);
    const found = (await answer.json()) as RunDifferences;
    if (chosen.value === asked) differences.value = found;
  } catch (error) {
    tell(error);
  }
}

/** Starts what the fields say on this machine's cores. @returns whether it was taken */
export async function startRun(name: string): Promise<boolean> {
  if (runs.value?.some((run) => run.name === name)) {
    runsProblem.value = `There is a run called ${name} already: give another name.`;
    return false;
  }
  const options = FIELDS.filter((field) => texts.value[field] !== DEFAULTS[field] && texts.value[field] !== '');
  try {
    await askServer('api/runs', { name, options: Object.fromEntries(options.map((field) => [field, texts.value[field]])) });
    runsProblem.value = '';
    return true;
  } catch (error) {
    tell(error);
    return false;
  }
}

/** Ends a run that was started here, after its current step. */
export const stopRun = (name: string): Promise<unknown> => askServer(runAddress(name, 'stop'), {}).catch(tell);

/** A name that no run has yet. */
export function freeName(): string {
  const taken = new Set(runs.value?.map(({ name }) => name));
  let i = 1;
  while (taken.has(`studio-${i}`)) i++;
  return `studio-${i}`;
}
