import { realpath } from 'node:fs/promises';
import { basename, sep } from 'node:path';
import { listRuns, type RunOverview } from '../experiment/run/overview.ts';
import { systemCode } from '../platform/files/systemError.ts';

/** What a page is told of a run. */
export interface RunSummary {
  readonly name: string;
  readonly state: RunOverview['state'] | 'unreadable';
  readonly arms: readonly string[];
  readonly seeds: number;
  readonly trainings: number;
  readonly done: number;
  readonly started: string;
  /** What it says so far, or why it cannot be read. */
  readonly said: string;
}

/** Whether a folder lies in another, links followed. */
async function isWithin(path: string, folder: string): Promise<boolean> {
  const [inner, outer] = await Promise.all([realpath(path), realpath(folder)]);
  return inner.startsWith(outer + sep);
}

/** The runs of a folder, those left out whose folders are links that lead out of it; none where there is no folder yet. */
async function runsIn(folder: string) {
  const exists = await realpath(folder).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    },
  );
  if (!exists) return [];
  const runs = await listRuns(folder);
  const within = await Promise.all(runs.map(({ path }) => isWithin(path, folder)));
  return runs.filter((_, i) => within[i]);
}

/** The runs of a folder, the newest first. */
export async function summarizeRuns(folder: string): Promise<RunSummary[]> {
  const runs = await runsIn(folder);
  return runs.map((run): RunSummary => {
    const name = basename(run.path);
    if ('reason' in run) {
      return { name, state: 'unreadable', arms: [], seeds: 0, trainings: 0, done: 0, started: '', said: run.reason };
    }
    const { manifest, state, trainings, done, result } = run;
    const { design, environment } = manifest;
    const said = result?.answer?.sentences[0] ?? result?.conclusion ?? '';
    return { name, state, arms: design.arms, seeds: design.seeds.length, trainings, done, started: environment.started, said };
  });
}

/** The report of a run as a page; undefined where there is no such run, or nothing is known of it yet. */
export async function runReport(folder: string, name: string): Promise<string | undefined> {
  const run = (await runsIn(folder)).find(({ path }) => basename(path) === name);
  if (!run || 'reason' in run || !run.result) return undefined;
  const { reportFiles } = await import('../experiment/report/index.ts');
  const make = reportFiles(run.result)['report.html'] as () => Promise<string>;
  return make();
}
