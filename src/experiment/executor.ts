import { runTrial, type TrialEvent, type TrialOutcome, type TrialSpec } from './trial.ts';

export interface RunOptions {
  /** Tells what happens in a training. */
  onEvent?(spec: TrialSpec, event: TrialEvent): void;
  /** Tells that a training begins. */
  onStart?(spec: TrialSpec): void;
  /** Tells that a training is over, with what it gave. It is waited for. */
  onOutcome?(spec: TrialSpec, outcome: TrialOutcome): void | Promise<void>;
  /** Tells that a training failed; the others go on. It is waited for. Without it the failure ends the run. */
  onFailure?(spec: TrialSpec, error: Error): void | Promise<void>;
  /** Ends training after the current batches; what was reached stays. */
  readonly signal?: AbortSignal;
}

/** Trains networks, some of them at the same time where it can, and tells what each gave. What had not begun when the run was stopped gives nothing. */
export type Executor = (specs: readonly TrialSpec[], options: RunOptions) => Promise<void>;

/** Whether a training of a run that was stopped need not begin: of each arm one is needed, to say what network it is. */
export const isLeftOut = (specs: readonly TrialSpec[], i: number, signal: AbortSignal | undefined): boolean =>
  Boolean(signal?.aborted) && specs.findIndex(({ arm }) => arm.name === specs[i]?.arm.name) < i;

/** Trains one network, and tells what came of it. What goes wrong while that is told ends the run. */
export async function trainOne(spec: TrialSpec, options: RunOptions, train: () => Promise<TrialOutcome>): Promise<void> {
  options.onStart?.(spec);
  let outcome: TrialOutcome;
  try {
    outcome = await train();
  } catch (error) {
    if (!options.onFailure) throw error;
    return options.onFailure(spec, error as Error);
  }
  await options.onOutcome?.(spec, outcome);
}

/** Trains one network after the other on the calling thread. */
export const runHere: Executor = async (specs, options) => {
  const { onEvent, signal } = options;
  for (const [i, spec] of specs.entries()) {
    if (isLeftOut(specs, i, signal)) continue;
    await trainOne(spec, options, () =>
      runTrial(spec, { onEvent: (event) => onEvent?.(spec, event), ...(signal && { signal }) }),
    );
  }
};
