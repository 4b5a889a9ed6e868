import { runTrial, type TrialEvent, type TrialOutcome, type TrialSpec } from './trial.ts';

export interface RunOptions {
  /** Tells what happens in a training, by its label. */
  onEvent?(label: string, event: TrialEvent): void;
  /** Tells that a training is over, with what it gave. */
  onOutcome?(spec: TrialSpec, outcome: TrialOutcome): void;
  /** Ends training after the current batches; what was reached stays. */
  readonly signal?: AbortSignal;
}

/**
 * Trains networks, some of them at the same time where it can. Outcomes come in the order of the specs; undefined for a training that had not begun when
 * the run was stopped.
 */
export type Executor = (specs: readonly TrialSpec[], options: RunOptions) => Promise<(TrialOutcome | undefined)[]>;

/** Whether a training of a run that was stopped need not begin: of each arm one is needed, to say what network it is. */
export const isLeftOut = (specs: readonly TrialSpec[], i: number, signal: AbortSignal | undefined): boolean =>
  Boolean(signal?.aborted) && specs.findIndex(({ arm }) => arm.name === specs[i]?.arm.name) < i;

/** Trains one network after the other on the calling thread. */
export const runHere: Executor = async (specs, { onEvent, onOutcome, signal }) => {
  const outcomes: (TrialOutcome | undefined)[] = [];
  for (const [i, spec] of specs.entries()) {
    if (isLeftOut(specs, i, signal)) {
      outcomes.push(undefined);
      continue;
    }
    const outcome = await runTrial(spec, { onEvent: (event) => onEvent?.(spec.label, event), ...(signal && { signal }) });
    onOutcome?.(spec, outcome);
    outcomes.push(outcome);
  }
  return outcomes;
};
