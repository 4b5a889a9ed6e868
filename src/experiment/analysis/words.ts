/** "1 seed", "6 seeds". */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** "all 6 seeds", "5 of 6 seeds", "the one seed". */
export const portion = (n: number, total: number, noun: string): string =>
  n < total ? `${n} of ${counted(total, noun)}` : total === 1 ? `the one ${noun}` : `all ${counted(total, noun)}`;

/** At the start of a sentence. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The same as a number alone, for tables: "0.031", "< 0.001". */
export const probabilityNumber = (p: number): string => probabilityText(p).replace(/^p (= )?/, '');

/** A probability that never reads as if it lay on the other side of 0.05. */
export function probabilityText(p: number): string {
  if (p < 0.001) return 'p < 0.001';
  const rounded = Number(p.toPrecision(3));
  return `p = ${rounded === 0.05 ? p.toFixed(5) : rounded}`;
}
