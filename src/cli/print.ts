import { printable, printableJson, printableLines } from '../printable.ts';

/*
 * The one door for what the command line prints, besides the display of a training, which draws. Names in files are text here, whatever
 * characters they have.
 */

/** Prints lines on standard output. */
export const print = (...lines: readonly string[]): void =>
  void process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));

/** Prints text of several lines on standard output, as it is laid out. */
export const printText = (text: string): void => void process.stdout.write(`${printableLines(text.replace(/\n$/, ''))}\n`);

/** Prints data on standard output. */
export const printJson = (value: unknown): void => void process.stdout.write(`${printableJson(value)}\n`);

/** Prints a line about the run itself on standard error, so that standard output stays the outcome's. */
export const printNote = (line: string): void => void process.stderr.write(`${printable(line)}\n`);

export const printWarning = (message: string): void => printNote(`warning: ${message}`);

/** Prints text of several lines on standard error: what went wrong. */
export const printError = (text: string): void => void process.stderr.write(`${printableLines(text.replace(/\n$/, ''))}\n`);
