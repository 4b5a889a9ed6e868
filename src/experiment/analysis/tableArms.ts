import { EvenkeelError } from '../../core/errors.ts';

/** What errors call the column of the arms, and the choice of the baseline. */
interface Wheres {
  readonly by: string;
  readonly baseline: string;
}

/**
 * The arms of a table with the baseline first: by default the first arm.
 * @throws EvenkeelError for fewer than two arms, and for a baseline that is none of them
 */
export function baselineFirst(arms: readonly string[], baseline: string | undefined, where: Wheres, remedy: string): string[] {
  if (arms.length < 2) {
    const got = arms.length === 0 ? 'none' : `one, "${arms[0]}"`;
    throw new EvenkeelError({ where: where.by, expected: 'at least two arms to compare', got, remedy });
  }
  if (baseline !== undefined && !arms.includes(baseline)) {
    const shown = [...arms.slice(0, 20), ...(arms.length > 20 ? ['…'] : [])];
    throw new EvenkeelError({ where: where.baseline, expected: `an arm among ${shown.join(', ')}`, got: baseline });
  }
  const first = baseline ?? (arms[0] as string);
  return [first, ...arms.filter((arm) => arm !== first)];
}
