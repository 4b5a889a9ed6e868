import { EvenkeelError } from '../errors.ts';
import type { Logs } from './callback.ts';

export interface MonitorOptions {
  /** What is watched. Default 'val_loss'. */
  readonly monitor?: string;
  /** Whether smaller or larger is better; 'auto' tells by the name. Default 'auto'. */
  readonly mode?: 'auto' | 'min' | 'max';
}

const LARGER = /(acc|accuracy|auc|precision|recall|score|similarity)$/i;
const SMALLER = /(loss|error|mse|mae|mape|msle|divergence|poisson|hinge|crossentropy)$/i;

/** A logged number that is watched, and which way it should go. */
export class Monitor {
  readonly name: string;
  readonly direction: 'min' | 'max';
  private readonly where: string;

  /** @throws EvenkeelError where 'auto' cannot tell the direction */
  constructor({ monitor = 'val_loss', mode = 'auto' }: MonitorOptions, callback: string) {
    this.name = monitor;
    this.where = callback;
    if (!['auto', 'min', 'max'].includes(mode)) {
      throw new EvenkeelError({ where: `${callback}, option mode`, expected: 'one of auto, min, max', got: String(mode) });
    }
    if (mode === 'auto' && !LARGER.test(monitor) && !SMALLER.test(monitor)) {
      throw new EvenkeelError({
        where: `${callback}, option mode`,
        expected: `'min' or 'max' for "${monitor}", whose name does not tell`,
        got: 'auto',
      });
    }
    this.direction = mode === 'auto' ? (LARGER.test(monitor) ? 'max' : 'min') : mode;
  }

  /** The number in an epoch's logs; undefined, with a warning, where it is not there. */
  read(logs: Logs): number | undefined {
    const value = logs[this.name];
    if (value === undefined) {
      console.warn(`${this.where}: "${this.name}" is not logged; there are ${Object.keys(logs).join(', ')}.`);
    }
    return value;
  }

  /** Whether `value` is better than `best` by more than `delta`. */
  better(value: number, best: number, delta = 0): boolean {
    return this.direction === 'min' ? value < best - delta : value > best + delta;
  }

  /** What everything is better than. */
  get worst(): number {
    return this.direction === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
}
