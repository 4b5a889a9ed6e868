import type { Training } from '../experiment/plan.ts';
import type { Setup } from '../experiment/setup.ts';
import type { TrialEvent, TrialOutcome, TrialSpec } from '../experiment/trial.ts';
import { print, printNote } from './print.ts';

/** What `compare` shows while it trains. */
export interface CompareDisplay {
  onEvent(label: string, event: TrialEvent): void;
  onOutcome(spec: TrialSpec, outcome: TrialOutcome): void;
  note(text: string): void;
  /** Leaves the screen as it should stay. */
  close(): void;
}

interface Shown {
  readonly experiment: Omit<Setup, 'models'>;
  /** Those that this run is to have. */
  readonly trainings: readonly Training[];
  /** What those of them gave that were done before. */
  readonly done: ReadonlyMap<Training, Pick<TrialOutcome, 'trials'>>;
  /** Whether each network is trained once: then every epoch is shown. */
  readonly isSingle: boolean;
  /** Whether anything but notes is shown. */
  readonly talks: boolean;
  /** Whether notes say how far the run is. */
  readonly tellsProgress: boolean;
}

const progressOf =
  ({ tellsProgress }: Shown) =>
  (text: string) =>
    void (tellsProgress && printNote(text));

/** The display of a run: each epoch of a few trainings; of many how each ended, how far the run is and what it shows so far. */
export const compareDisplay = (shown: Shown): Promise<CompareDisplay> => (shown.isSingle ? epochs(shown) : trainings(shown));

async function epochs(shown: Shown): Promise<CompareDisplay> {
  const { experiment, trainings: all, talks } = shown;
  const { design } = experiment;
  const { liveDisplay, plainDisplay } = await import('./display.ts');
  const labels = all.map(({ label }) => label);
  const display =
    process.stdout.isTTY && talks
      ? liveDisplay(process.stdout, design.fit.epochs, labels)
      : plainDisplay(
          { write: (text) => void (talks && print(text.trimEnd())), note: printNote, progress: progressOf(shown) },
          design.fit.epochs,
          labels,
        );
  return { ...display, onOutcome() {} };
}

async function trainings(shown: Shown): Promise<CompareDisplay> {
  const { experiment, trainings: all, done, talks } = shown;
  const [{ trialsDisplay }, { soFar }, { metricOf, variablesOf }, { conditionsOf, factorLabel, levelOf }] = await Promise.all([
    import('./trialsDisplay.ts'),
    import('../experiment/answer/soFar.ts'),
    import('../experiment/answer/variables.ts'),
    import('../experiment/conditions.ts'),
  ]);
  const { design, task, about } = experiment;
  const epochsOf = new Map(all.map((training) => [training.label, training.design.fit.epochs]));
  const write = (text: string) => void (talks && print(text.trimEnd()));
  const display = trialsDisplay(
    { write, note: printNote, progress: progressOf(shown), ...(process.stdout.isTTY && talks && { terminal: process.stdout }) },
    { total: all.length, before: done.size, epochs: (label) => epochsOf.get(label) ?? 1 },
  );
  const conditions = conditionsOf(design).map(({ name, values }) => ({
    name,
    values: Object.fromEntries(Object.entries(values).map(([factor, value]) => [factorLabel(factor), levelOf(value)])),
    guess: null,
  }));
  const arms = experiment.arms.map(({ name, label, phrase }) => ({ name, label, phrase, trials: [] as never[] }));
  const basis = {
    design,
    task: task.kind ?? 'classification',
    data: about.data,
    ...(about.training && { training: about.training }),
    conditions,
    arms,
  } as const;
  const take = (name: string, { trials }: Pick<TrialOutcome, 'trials'>) =>
    arms.find((arm) => arm.name === name)?.trials.push(...(trials as never[]));
  for (const [{ arm }, record] of done) take(arm.name, record);
  const ended = (outcome: TrialOutcome) => {
    const [trial] = outcome.trials;
    if (!trial) return 'ended';
    if (trial.diverged) return `diverged in epoch ${trial.diverged.epoch}`;
    const trials = outcome.trials.map((one) => ({ ...one, files: [] }));
    const tested = { ...basis, arms: [{ trials }] } as unknown as Parameters<typeof variablesOf>[0];
    const metric = metricOf(tested);
    const [variable] = variablesOf(tested);
    const scores = trials.map((one) => variable?.value(one) ?? null).map((v) => (v === null ? '–' : metric.format(v)));
    return `${metric.label} ${scores.join(', ')} after ${trial.seconds.toFixed(trial.seconds < 10 ? 1 : 0)} s`;
  };
  return {
    onEvent: display.onEvent,
    onOutcome(spec, outcome) {
      take(spec.arm.name, outcome);
      display.onFinished(spec.label, ended(outcome), () => soFar(basis as unknown as Parameters<typeof soFar>[0]));
    },
    note: display.note,
    close: display.close,
  };
}
