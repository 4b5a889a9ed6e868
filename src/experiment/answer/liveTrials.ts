import type { Arm } from '../arms.ts';
import type { Description } from '../description.ts';
import type { Trial } from '../result.ts';
import type { TrialEvent } from '../trial.ts';
import { soFar } from './soFar.ts';

type EpochEnd = TrialEvent & { readonly type: 'epoch-end' };
type Series = Record<string, (number | null)[]>;

const number = (v: unknown) => (typeof v === 'number' && Number.isFinite(v) ? v : null);

/** The logs of finished epochs as a trial's history: what is logged as `val_` is of the test samples where no others choose an epoch. */
function historyOf(epochs: readonly EpochEnd[]): Series {
  const names = Object.keys(epochs[0]?.logs ?? {}).filter((name) => name !== 'learning_rate');
  return Object.fromEntries(names.map((name) => [name.replace(/^val_/, 'test_'), epochs.map(({ logs }) => number(logs[name]))]));
}

const lastOf = (series: readonly (number | null)[] | undefined) => series?.at(-1) ?? null;

function trialOf(epochs: readonly EpochEnd[], seed: number, total: number): Trial {
  const history = historyOf(epochs);
  return {
    condition: '',
    seed,
    steps: epochs.reduce((sum, { steps }) => sum + steps, 0),
    history: history as Trial['history'],
    test: { loss: lastOf(history.test_loss), accuracy: lastOf(history.test_accuracy) ?? undefined, total } as Trial['test'],
    recalibrated: null,
    seconds: 0,
    epochSeconds: [],
    stepMs: null,
    diverged: null,
    weights: null,
    findings: [],
    files: [],
  };
}

/**
 * What can be said of networks that are still training: of a design of one seed and one condition without samples that choose an epoch, where each
 * epoch ends with a test. All are compared at the last epoch that each has finished, since one that is ahead had more steps.
 */
export class LiveTrials {
  private readonly epochs = new Map<string, EpochEnd[]>();
  private readonly description: Description;

  constructor(description: Description) {
    this.description = description;
  }

  /** @returns whether each network has finished one more epoch */
  take(arm: Pick<Arm, 'name'>, event: TrialEvent): boolean {
    if (event.type !== 'epoch-end') return false;
    const before = this.finished;
    // An epoch that is trained again stands in the place of what was known of it.
    const earlier = (this.epochs.get(arm.name) ?? []).filter(({ epoch }) => epoch < event.epoch);
    this.epochs.set(arm.name, [...earlier, event]);
    return this.finished > before;
  }

  /** Epochs that every network has finished. */
  get finished(): number {
    return Math.min(...this.description.arms.map(({ name }) => this.epochs.get(name)?.length ?? 0));
  }

  /** The difference after these epochs, a line for each network that is compared with the first; none before every network has finished one. */
  lines(): string[] {
    const { arms, design, conditions } = this.description;
    const { finished } = this;
    if (finished === 0 || design.seeds.length > 1 || conditions.length > 1 || design.data.validation !== null) return [];
    const { test } = design.data;
    const trials = arms.map((arm) => ({
      ...arm,
      trials: [trialOf((this.epochs.get(arm.name) ?? []).slice(0, finished), design.seeds[0] as number, test.end - test.begin)],
    }));
    const after = `After ${finished} of ${design.fit.epochs} epochs.`;
    return soFar({ ...this.description, arms: trials }).map((line) => `${after} ${line}`);
  }
}
