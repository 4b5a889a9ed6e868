import { remainingText } from '../../platform/terminal/bar.ts';

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** How far an epoch is. */
interface EpochProgress {
  /** Batches done and in all; undefined where it is not known yet. */
  readonly done: number;
  readonly steps: number | undefined;
  /** Seconds since the epoch began, and until its first batch was done, which may include compiling. */
  readonly seconds: number;
  readonly firstSeconds: number;
}

/** Estimates how long a training of several epochs will take from here: by the epochs so far, in the first one by its steps. */
export class RemainingTime {
  private left: number;
  private readonly epochs: number;
  private readonly durations: number[] = [];

  /** @param epochs the epochs that are still to come */
  constructor(epochs: number) {
    this.left = epochs;
    this.epochs = epochs;
  }

  /** Seconds of an epoch as far as is known; undefined before anything is. */
  private epochSeconds({ done, steps, seconds, firstSeconds }: EpochProgress): number | undefined {
    if (this.durations.length > 0) return mean(this.durations);
    if (steps === undefined || done < 2) return undefined;
    return firstSeconds + ((seconds - firstSeconds) / (done - 1)) * (steps - 1);
  }

  /** Seconds left within an epoch that is under way and after it. */
  during(progress: EpochProgress): number | undefined {
    const each = this.epochSeconds(progress);
    if (each === undefined) return undefined;
    return Math.max(0, each - progress.seconds) + (this.left - 1) * each;
  }

  /** Takes the seconds of a finished epoch. */
  epochEnded({ seconds, firstSeconds, done }: EpochProgress): void {
    this.left = Math.max(0, this.left - 1);
    // The first batch takes longer where it is compiled for; another is put in its place.
    const others = done > 1 ? (seconds - firstSeconds) / (done - 1) : firstSeconds;
    this.durations.push(seconds - Math.max(0, firstSeconds - others));
  }

  /** Seconds left after the epochs that are finished; undefined before there is one. */
  after(): number | undefined {
    return this.durations.length > 0 ? mean(this.durations) * this.left : undefined;
  }

  /** Seconds of all epochs; undefined before one is finished. */
  get whole(): number | undefined {
    return this.durations.length > 0 ? mean(this.durations) * this.epochs : undefined;
  }
}

/** `about 12:30 left`. */
export const leftText = (seconds: number): string => `about ${remainingText(Math.max(1, Math.round(seconds)))} left`;
