import { EvenkeelError } from '../../core/errors.ts';
import { type Logs, requireNumber } from './logs.ts';
import { pythonExponent, pythonFixed, pythonFloat } from './python.ts';

/** `{name}`, `{name:02d}`, `{name:.2f}`, `{name:.3e}`. */
const FIELD = /\{([^{}:]*)(?::([^{}]*))?\}/g;
const FORMAT = /^(?:(0?)(\d*)d|\.(\d+)([fe]))$/;

/** @throws EvenkeelError for a format that is not known */
export function checkFilename(path: string, where: string): void {
  for (const [field, name, format] of path.matchAll(FIELD)) {
    if (/^\w+$/.test(name as string) && (format === undefined || FORMAT.test(format))) continue;
    throw new EvenkeelError({ where, expected: 'fields such as {epoch:02d}, {val_loss:.2f} or {batch}', got: field });
  }
}

/**
 * A path whose fields stand for numbers, as in Python: `{epoch:02d}`, `{val_loss:.2f}`.
 * @throws EvenkeelError for a name that is not there, or stands for a list
 */
export function fillFilename(path: string, counts: Readonly<Record<string, number>>, logs: Logs, where: string): string {
  return path.replace(FIELD, (_, name: string, format?: string) => {
    const count = Object.hasOwn(counts, name) ? counts[name] : undefined;
    if (count === undefined && logs[name] === undefined) {
      throw new EvenkeelError({
        where: `${where} ${path}`,
        expected: `names that are logged (${[...Object.keys(counts), ...Object.keys(logs)].join(', ')})`,
        got: name,
      });
    }
    const value = count ?? requireNumber(logs[name], name, `${where} ${path}`);
    if (format === undefined) return count === undefined ? pythonFloat(value) : String(count);
    const [, zero, width, digits, kind] = FORMAT.exec(format) as RegExpExecArray;
    if (digits === undefined) return String(Math.round(value)).padStart(Number(width), zero ? '0' : ' ');
    return kind === 'f' ? pythonFixed(value, Number(digits)) : pythonExponent(value.toExponential(Number(digits)));
  });
}
