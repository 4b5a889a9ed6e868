import { joined } from '../../platform/files/gunzip.ts';
import { fileVersionEvent, record, scalar, summaryEvent } from '../../training/callbacks/tfevents.ts';
import type { Result, Trial } from '../result.ts';
import { fileNames } from './fileName.ts';
import type { ReportFiles } from './files.ts';

/** The runs of a trial, each with what the names of its series begin with in a history. */
const RUNS = { train: '', validation: 'val_', test: 'test_' } as const;
type Run = keyof typeof RUNS;

/** The series of a run by their names without what they begin with. */
function seriesOf({ history }: Trial, run: Run): [name: string, values: readonly (number | null)[]][] {
  const others = Object.values(RUNS).filter((prefix) => prefix !== '');
  return Object.entries(history).flatMap(([name, values]) => {
    const prefix = others.find((one) => name.startsWith(one)) ?? '';
    return prefix === RUNS[run] ? [[name.slice(prefix.length), values] as [string, typeof values]] : [];
  });
}

/** The event file of one run: every series by epoch from 0, with the times at which its epochs ended. */
function eventFile(series: ReturnType<typeof seriesOf>, { epochSeconds }: Trial, started: number): Uint8Array {
  const epochs = Math.max(0, ...series.map(([, values]) => values.length));
  const events = Array.from({ length: epochs }, (_, epoch) =>
    series.flatMap(([name, values]) => {
      const value = values[epoch] ?? null;
      const time = started + (epochSeconds[epoch] ?? 0);
      return value === null ? [] : [summaryEvent(time, epoch, `epoch_${name}`, scalar(value))];
    }),
  );
  const records = [fileVersionEvent(started), ...events.flat()].map(record);
  return joined(
    records,
    records.reduce((size, { length }) => size + length, 0),
  );
}

function trialFiles(trial: Trial, started: number): ReportFiles {
  const name = `events.out.tfevents.${Math.floor(started)}.evenkeel.v2`;
  const runs = (Object.keys(RUNS) as Run[]).map((run) => [run, seriesOf(trial, run)] as const);
  return Object.fromEntries(
    runs
      .filter(([, series]) => series.length > 0)
      .map(([run, series]) => [run, () => ({ [name]: () => eventFile(series, trial, started) })]),
  );
}

/**
 * The histories of all trials as event files that TensorBoard reads: a folder for each arm, in it one for each condition where there are factors, and in that one
 * for each seed with the runs `train`, `validation` and `test`. Tags and steps are Keras's: `epoch_loss` … by epoch from 0. What was not finite is left out.
 * They say when the epochs ended, not when they were written, so that the same result gives the same files.
 */
export function eventFiles({ arms, conditions, environment }: Result): ReportFiles {
  const milliseconds = Date.parse(environment.started);
  const started = Number.isFinite(milliseconds) ? milliseconds / 1000 : 0;
  const armFolders = fileNames(
    arms.map(({ name }) => name),
    'arm',
  );
  const conditionFolders = fileNames(
    conditions.map(({ name }) => name),
    'condition',
  );
  const seedFolders = (trials: readonly Trial[]): ReportFiles =>
    Object.fromEntries(trials.map((trial) => [`seed-${trial.seed}`, () => trialFiles(trial, started)]));
  return Object.fromEntries(
    arms.map(({ trials }, i): [string, () => ReportFiles] => [
      armFolders[i] as string,
      () =>
        conditions.length === 1
          ? seedFolders(trials)
          : Object.fromEntries(
              conditions.map(({ name }, c) => [
                conditionFolders[c] as string,
                () => seedFolders(trials.filter(({ condition }) => condition === name)),
              ]),
            ),
    ]),
  );
}
