import { EvenkeelError } from '../core/errors.ts';
import { READING_OPTIONS, type ReadingContext } from '../experiment/fileOptions.ts';
import { flagOf } from '../experiment/option.ts';
import { printWarning } from './print.ts';

/** What a command knows of the columns of the table that its model was trained on. */
export type KnownSchema = Pick<ReadingContext, 'schema'>;

/** Names flags in a text in place of options: `the option missing` becomes `--missing`. */
const nameFlags = (text: string) =>
  text.replace(/\b(the )?option (\w+)/g, (whole, _, name) =>
    (READING_OPTIONS as readonly string[]).includes(name) ? flagOf(name) : whole,
  );

/** How a command reads files: its warnings name flags. */
export const readingContext = ({ schema }: KnownSchema): ReadingContext => ({
  ...(schema !== undefined && { schema }),
  onWarning: (message) => printWarning(nameFlags(message)),
});

/** Calls the library; its errors then name flags in place of options. */
export async function withFlagNames<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const { remedy, got, ...problem } = cause.problem;
    throw new EvenkeelError({ ...problem, got: nameFlags(got), ...(remedy && { remedy: nameFlags(remedy) }) }, { cause });
  }
}
