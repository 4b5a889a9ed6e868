import { type OptionTable, oneOf } from '../../core/options.ts';
import { isSystemRefusal } from '../../platform/files/systemError.ts';
import type { TrainingControl } from './callback.ts';

/** What callbacks that write files have as an option. */
export interface WriteOptions {
  /**
   * What happens where the system refuses a file while the model trains, as a full disk does: 'warn' goes on with a warning, 'throw' ends the
   * training with the error. Default 'warn'.
   */
  readonly onWriteError?: 'warn' | 'throw';
}

export const writeOptions = {
  onWriteError: { default: 'warn', check: oneOf('warn', 'throw') },
} satisfies OptionTable<WriteOptions>;

/** The writes of one callback: a training is worth more than a file of it. */
export class Writes {
  private readonly callback: string;
  private readonly mode: 'warn' | 'throw';
  private control: TrainingControl | undefined;
  private readonly said = new Set<string>();

  constructor(callback: string, mode: 'warn' | 'throw') {
    this.callback = callback;
    this.mode = mode;
  }

  begin(control: TrainingControl): void {
    this.control = control;
    this.said.clear();
  }

  /** Warns, of the same thing once a training. */
  warn(message: string): void {
    if (this.said.has(message)) return;
    this.said.add(message);
    this.control?.warn(`${this.callback}: ${message}`);
  }

  /** @returns whether it was written */
  async attempt(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (this.mode === 'throw' || !isSystemRefusal(error)) throw error;
      this.warn(`${error.message} The training goes on without it.`);
      return false;
    }
  }

  /**
   * Whether weights and the optimizer's state are numbers, so that they are worth keeping; warns once a training where they are not.
   * @param kept what stays instead
   */
  async isWorthKeeping(kept: string): Promise<boolean> {
    const name = await this.control?.model.findNotFinite();
    if (name === undefined) return true;
    if (!this.said.has('')) this.control?.warn(`${this.callback}: "${name}" holds NaN or infinity: ${kept}.`);
    this.said.add('');
    return false;
  }
}
