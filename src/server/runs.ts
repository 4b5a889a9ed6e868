import type { RunState } from '../experiment/run/overview.ts';
import type { RunFolders } from './runFolders.ts';
import type { StartedRun } from './starter.ts';

/** What a page is told of a run. */
export interface RunSummary {
  readonly name: string;
  readonly state: RunState | 'starting' | 'unreadable';
  readonly arms: readonly string[];
  readonly seeds: number;
  readonly trainings: number;
  readonly done: number;
  readonly started: string;
  /** What it says so far, or why it cannot be read or did not begin. */
  readonly said: string;
  /** Whether it has a report. */
  readonly hasReport: boolean;
  /** Whether it was started from the page and goes on, so that the page can stop it. */
  readonly canStop: boolean;
}

const EMPTY = { arms: [], seeds: 0, trainings: 0, done: 0, started: '', said: '', hasReport: false, canStop: false } as const;

/** The runs of a folder, the newest first, after those that have no folder yet. */
export async function summarizeRuns(folders: RunFolders, started: readonly StartedRun[]): Promise<RunSummary[]> {
  const runs = await folders.look();
  const going = new Set(started.filter(({ isOver }) => !isOver).map(({ name }) => name));
  const summaries = [...runs].map(([name, run]): RunSummary => {
    if ('reason' in run) return { ...EMPTY, name, state: 'unreadable', said: run.reason };
    const { manifest, state, trainings, done, result } = run;
    const { design, environment } = manifest;
    const said = result?.answer?.sentences[0] ?? result?.conclusion ?? '';
    return {
      ...{ name, state, trainings, done, said },
      ...{ arms: design.arms, seeds: design.seeds.length, started: environment.started },
      hasReport: result !== undefined,
      canStop: state === 'running' && going.has(name),
    };
  });
  const before = started
    .filter(({ name }) => !runs.has(name))
    .map(({ name, isOver, wasStopped, said }): RunSummary => {
      if (isOver && wasStopped)
        return { ...EMPTY, name, state: 'stopped', said: 'Stopped before it began: nothing is left of it.' };
      return { ...EMPTY, name, state: isOver ? 'failed' : 'starting', said, canStop: !isOver };
    });
  return [...before.reverse(), ...summaries.sort((a, b) => (a.started < b.started ? 1 : -1))];
}

/** The report of a run as a page; undefined where there is no such run, or nothing is known of it yet. */
export async function runReport(folders: RunFolders, name: string): Promise<string | undefined> {
  const run = await folders.find(name);
  if (!run || 'reason' in run || !run.result) return undefined;
  const { reportFiles } = await import('../experiment/report/index.ts');
  const make = reportFiles(run.result)['report.html'] as () => Promise<string>;
  return make();
}
