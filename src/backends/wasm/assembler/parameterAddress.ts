/** Further apart than any two addresses of a memory of 4 GiB. */
const STEP = 2 ** 34;

/** An address that is a parameter of the function, and a distance in bytes. */
export interface Place {
  readonly parameter: number;
  readonly offset: number;
}

/**
 * A number that stands for the address which a parameter of a function holds. Kernels add to it like to any other address, so that the same
 * code is written for one node, with its addresses as constants, and for many, with theirs as arguments.
 */
export const parameterAddress = (parameter: number): number => (parameter + 1) * STEP;

/** What such a number stands for, or undefined for a plain number. */
export function placeOf(address: number): Place | undefined {
  const count = Math.round(address / STEP);
  return count === 0 ? undefined : { parameter: count - 1, offset: address - count * STEP };
}
