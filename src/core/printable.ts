/*
 * The door between text that comes from outside (names in files, class names, paths) and whatever shows it. Errors, warnings, summaries,
 * progress, the command line and the reports all print through here.
 */

/**
 * Characters that would act on a terminal or a page instead of being shown: control characters (C0, DEL, C1), formatting characters
 * (overrides of direction, of no width), separators of lines, halves of surrogate pairs, and letters that are blank.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One UTF-16 unit after the other, as JSON writes them. */
const unitsOf = (text: string) =>
  Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

/** A text of one line with the characters that would not be shown written out: `\u001b`, `\n`. */
export const printable = (text: string): string => text.replace(HIDDEN, (c) => SHORT[c] ?? unitsOf(c));

/** The same for text of several lines, which stay. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** A value as indented JSON: the same data, and safe to print. */
export const printableJson = (value: unknown): string => printableLines(JSON.stringify(value, null, 2));

/** Prints text of several lines on the console, where the library was asked to say what it does. */
export const announce = (text: string): void => console.log(printableLines(text));

/** Whoever receives warnings gets them fit to print. Default: the console. */
export function warner(onWarning: (message: string) => void = (message) => console.warn(message)): (message: string) => void {
  return (message) => onWarning(printable(message));
}

/** Hands each message on once. */
export function onceEach(tell: (message: string) => void): (message: string) => void {
  const shown = new Set<string>();
  return (message) => {
    if (shown.has(message)) return;
    shown.add(message);
    tell(message);
  };
}
