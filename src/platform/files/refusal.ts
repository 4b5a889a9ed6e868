import { EvenkeelError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';

/** Ends the reading of a file with what was expected and what stands there instead. */
export type Refuse = (expected: string, got: string, cause?: unknown) => never;

/** Text from a file as messages may show it: in quotes, cut short, without control characters. */
export function quoted(text: string, most = 60): string {
  return printable(JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text));
}

/** How the reader of one file refuses it: the error names the file and says what to do about it. */
export function refusal(where: string, remedy: string): Refuse {
  return (expected, got, cause) => {
    if (cause instanceof EvenkeelError) throw cause;
    throw new EvenkeelError({ where, expected, got, remedy }, cause === undefined ? undefined : { cause });
  };
}
