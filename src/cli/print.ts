import { printable, printableJson, printableLines } from '../core/printable.ts';
import { wrapIndented } from '../platform/terminal/text.ts';

/*
 * The one door for what the command line prints, besides the display of a training, which draws. Names in files are text here, whatever
 * characters they have.
 */

/** A line as a stream is given it: on a terminal broken at words. */
function laidOut(line: string, { isTTY, columns = 80 }: NodeJS.WriteStream): string {
  const lines = isTTY ? wrapIndented(printable(line), columns - 1) : [printable(line)];
  return lines.map((text) => `${text}\n`).join('');
}

/** Prints lines on standard output. */
export const print = (...lines: readonly string[]): void =>
  void process.stdout.write(lines.map((line) => laidOut(line, process.stdout)).join(''));

/** Prints text of several lines on standard output, as it is laid out. */
export const printText = (text: string): void => void process.stdout.write(`${printableLines(text.replace(/\n$/, ''))}\n`);

/** Prints data on standard output. */
export const printJson = (value: unknown): void => void process.stdout.write(`${printableJson(value)}\n`);

/** Prints a line about the run itself on standard error, so that standard output stays the outcome's. */
export const printNote = (line: string): void =>
  // A progress bar may stand where the cursor is.
  void process.stderr.write((process.stderr.isTTY ? '\u001b[K' : '') + laidOut(line, process.stderr));

export const printWarning = (message: string): void => printNote(`warning: ${message}`);

/** Prints text of several lines on standard error: what went wrong. */
export const printError = (text: string): void =>
  void process.stderr.write(
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => laidOut(line, process.stderr))
      .join(''),
  );
