import type { Training } from '../../src/experiment/plan.ts';
import type { TrialOutcome, TrialSpec } from '../../src/experiment/trial.ts';
import type { CheckpointPlan } from '../../src/experiment/trialCheckpoint.ts';
import { idOf, namedFiles, type TrialRecord, type TrialStore } from '../../src/experiment/trialStore.ts';
import { checkpointPath, type EpochEnd, type KeptRun, type Look } from '../storage/keptRun.ts';

/** Shortest time between two checkpoints of a training, in seconds: what a tab that crashes costs at most. */
const SECONDS = 3;

type TakeFiles = (files: Readonly<Record<string, Uint8Array>>) => void;

/** What trainings of a page give, kept in the browser so that the page can go on with them. What the browser refuses is told once, and ends no training. */
export class PageStore implements TrialStore {
  private readonly run: KeptRun;
  private readonly onFiles: TakeFiles | undefined;
  private readonly tell: (problem: string) => void;
  private readonly known = new Map<string, readonly EpochEnd[]>();
  private isBroken = false;

  /** @param onFiles receives the trained networks as files, by their names */
  constructor(run: KeptRun, onFiles: TakeFiles | undefined, tell: (problem: string) => void) {
    this.run = run;
    this.onFiles = onFiles;
    this.tell = tell;
  }

  idOf({ label }: Training): string {
    return label;
  }

  async find(id: string): Promise<TrialRecord | undefined> {
    const kept = await this.attempt(() => this.run.record(id));
    if (kept) this.onFiles?.(kept.files);
    return kept?.record;
  }

  /** What an earlier page has told of a training: the ends of its epochs, and what was seen inside of the network. */
  async events(id: string): Promise<readonly (EpochEnd | Look)[]> {
    const epochs = (await this.attempt(() => this.run.epochs(id))) ?? [];
    this.known.set(id, epochs);
    return [...epochs, ...((await this.attempt(() => this.run.looks(id))) ?? [])];
  }

  /** Keeps what was seen inside of a network, in place of the same that was seen before. */
  async addObservation(id: string, event: Look): Promise<void> {
    await this.attempt(() => this.run.putLook(id, event));
  }

  /** Keeps the end of an epoch, in place of the same one that was done before and of those after it. */
  async addEpoch(id: string, event: EpochEnd): Promise<void> {
    const epochs = [...(this.known.get(id) ?? []).filter(({ epoch }) => epoch < event.epoch), event];
    this.known.set(id, epochs);
    await this.attempt(() => this.run.putEpochs(id, epochs));
  }

  async save(spec: TrialSpec, outcome: TrialOutcome): Promise<TrialRecord> {
    const files = namedFiles(spec, outcome);
    this.onFiles?.(files);
    const { files: _, ...rest } = outcome;
    const record = { ...rest, files: Object.keys(files) };
    if (record.isComplete) await this.attempt(() => this.run.putRecord(idOf(spec), { record, files }));
    return record;
  }

  async fail(): Promise<void> {}

  checkpointOf(id: string): CheckpointPlan {
    return { path: checkpointPath(this.run.key, id), seconds: SECONDS };
  }

  private async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    if (this.isBroken) return undefined;
    try {
      return await action();
    } catch (error) {
      this.isBroken = true;
      this.tell(cannotKeep(error));
      return undefined;
    }
  }
}

/** What a reader is told where the browser keeps nothing, as in some private windows. */
export const cannotKeep = (error: unknown): string =>
  `This browser does not keep the state of the training, which begins anew if the page is closed: ${(error as Error | null)?.message ?? error}`;
