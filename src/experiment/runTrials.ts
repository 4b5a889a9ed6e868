import type { Executor, RunOptions } from './executor.ts';
import type { TrialSpec } from './trial.ts';
import { idOf, type TrialFailure, type TrialRecord, type TrialStore } from './trialStore.ts';

/** What came of some trainings, by their ids. */
export interface TrialRecords {
  readonly records: ReadonlyMap<string, TrialRecord>;
  readonly failures: ReadonlyMap<string, TrialFailure>;
}

/**
 * Trains those of the chosen networks that a store does not have yet, and keeps what they give. One that fails ends no other; where none gives anything, the first
 * failure is thrown.
 */
export async function runTrials(
  specs: readonly { readonly spec: TrialSpec; readonly isChosen: boolean }[],
  { executor, store, options }: { readonly executor: Executor; readonly store: TrialStore; readonly options: RunOptions },
): Promise<TrialRecords> {
  const records = new Map<string, TrialRecord>();
  const failures = new Map<string, TrialFailure>();
  const left: TrialSpec[] = [];
  for (const { spec, isChosen } of specs) {
    const record = await store.find(idOf(spec));
    if (record) {
      records.set(idOf(spec), record);
      await store.dropCheckpoint?.(idOf(spec));
    } else if (isChosen) left.push({ ...spec, ...(store.checkpointOf && { checkpoint: store.checkpointOf(idOf(spec)) }) });
  }
  let first: Error | undefined;
  if (left.length > 0) {
    await executor(left, {
      ...options,
      async onOutcome(spec, outcome) {
        records.set(idOf(spec), await store.save(spec, outcome));
        await options.onOutcome?.(spec, outcome);
      },
      async onFailure(spec, error) {
        first ??= error;
        failures.set(idOf(spec), { message: error.message.split('\n', 1)[0] ?? '', error });
        await store.fail(spec, error);
        await options.onFailure?.(spec, error);
      },
    });
  }
  if (first && records.size === 0) throw first;
  return { records, failures };
}
