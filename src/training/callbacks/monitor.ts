import { requireFinite, requireThat } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { type OptionTable, oneOf } from '../../core/options.ts';
import { announce, warner } from '../../core/printable.ts';
import { higherIsBetterOf } from '../../nn/metrics/directionOf.ts';
import type { PlainData } from '../plainData.ts';
import type { TrainingControl } from './callback.ts';
import { type Logs, requireNumber } from './logs.ts';

export interface MonitorOptions {
  /** What is watched. Default 'val_loss'. */
  readonly monitor?: string;
  /** Whether smaller or larger is better; 'auto' is what the metric says. Default 'auto'. */
  readonly mode?: 'auto' | 'min' | 'max';
  /** 1: prints what it does, in Keras's words. Default 0. */
  readonly verbose?: 0 | 1;
}

const requireLogName = (where: string, name: string) =>
  requireThat(where, name, typeof name === 'string', 'a name that is logged');

export const monitorOptions = {
  monitor: { default: 'val_loss', check: requireLogName },
  mode: { default: 'auto', check: oneOf('auto', 'min', 'max') },
  verbose: { default: 0, check: oneOf(0, 1) },
} satisfies OptionTable<MonitorOptions>;

/** The check of what counts as better at least, whose sign the mode has. */
export const requireDelta = (where: string, delta: number) => Math.abs(requireFinite(where, delta));

/** A logged number that is watched, and which way it should go. */
export class Monitor {
  readonly name: string;
  private readonly mode: 'auto' | 'min' | 'max';
  private saysHigher: boolean | undefined;
  private readonly where: string;
  private readonly verbose: 0 | 1;

  /** @param callback whose options these are, checked by its table */
  constructor({ monitor, mode, verbose }: Required<MonitorOptions>, callback: string) {
    this.verbose = verbose;
    this.name = monitor;
    this.where = callback;
    this.mode = mode;
    this.saysHigher = higherIsBetterOf(monitor);
  }

  /** Which way is better; undefined where nobody says. */
  get direction(): 'min' | 'max' | undefined {
    if (this.mode !== 'auto') return this.mode;
    return this.saysHigher === undefined ? undefined : this.saysHigher ? 'max' : 'min';
  }

  /**
   * Asks the model's metrics, when training begins, which way is better; what they do not say, those of the library say whose names end in the
   * same words.
   * @throws EvenkeelError where nobody says
   */
  begin({ higherIsBetter }: Pick<TrainingControl, 'higherIsBetter'>): void {
    this.saysHigher = higherIsBetter?.(this.name) ?? this.saysHigher;
    if (this.direction !== undefined) return;
    throw new EvenkeelError({
      where: `${this.where}, option mode`,
      expected: `'min' or 'max' for "${this.name}", of which no metric says whether more is better`,
      got: 'auto',
      remedy: 'Give the mode, or the metric a field `higherIsBetter`.',
    });
  }

  /**
   * The number in an epoch's logs; undefined, with a warning, where it is not there.
   * @throws EvenkeelError where it is a list
   */
  read(logs: Logs): number | undefined {
    const value = logs[this.name];
    if (value === undefined) {
      warner()(`${this.where}: "${this.name}" is not logged; there are ${Object.keys(logs).join(', ')}.`);
      return undefined;
    }
    return requireNumber(value, this.name, `${this.where}, option monitor`);
  }

  /** Prints a line where the callback is asked to. */
  say(text: string): void {
    if (this.verbose > 0) announce(text);
  }

  /** Whether `value` is better than `best` by more than `delta`, as float32, as in Keras; anything is better than nothing. */
  better(value: number, best: number | undefined, delta = 0): boolean {
    if (best === undefined) return true;
    const reference = Math.fround(best);
    return this.direction === 'min' ? Math.fround(value + delta) < reference : Math.fround(value - delta) > reference;
  }

  /**
   * The state of a callback that watches the same number.
   * @param counts what it counts
   * @throws EvenkeelError where it watched another, or where its numbers are none
   */
  known<T>(state: PlainData, counts: readonly string[]): T {
    const { monitor, ...rest } = (state ?? {}) as Readonly<Record<string, unknown>>;
    const number = (name: string, needed: boolean) =>
      requireThat(
        `${this.where}, backup`,
        rest[name],
        typeof rest[name] === 'number' || (!needed && rest[name] === undefined),
        name,
      );
    if (monitor === this.name) {
      for (const name of counts) number(name, true);
      number('best', false);
      return state as T;
    }
    throw new EvenkeelError({
      where: `${this.where}, option monitor`,
      expected: `"${String(monitor)}", as in the run that was cut off`,
      got: `"${this.name}"`,
      remedy: 'Give the same callbacks, or delete the backup to begin anew.',
    });
  }
}
