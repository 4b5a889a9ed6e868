import { EvenkeelError } from '../../core/errors.ts';
import { FLAGS } from '../flags.ts';
import { flagOf } from '../option.ts';

/** The options by their flags: `--keep-weights` is `keepWeights`. */
const NAMES = new Map(Object.keys(FLAGS).map((name) => [flagOf(name), name]));

/** Names options in a text in place of flags: `--keep-weights` becomes `keepWeights`. */
const nameOptions = (text: string) => text.replace(/--[a-z-]+/g, (flag) => NAMES.get(flag) ?? flag);

/** Calls what speaks of flags; its errors then name the options of `where`. */
export async function withOptionNames<T>(where: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const { problem } = cause;
    const place = nameOptions(problem.where.replace(/^option (?=--)/, `${where}, `));
    const { remedy } = problem;
    throw new EvenkeelError(
      { ...problem, where: place, expected: nameOptions(problem.expected), ...(remedy && { remedy: nameOptions(remedy) }) },
      { cause },
    );
  }
}
