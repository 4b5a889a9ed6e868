/**
 * Probabilities of several tests, corrected so that the chance of any false alarm among them stays at that of one (Holm 1979, Scandinavian
 * Journal of Statistics 6, 65–70): the smallest is multiplied by their number m, the next by m − 1 and so on, never below the one before it.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  let least = 0;
  const order = [...pValues.keys()].sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues[i] as number) * (pValues.length - rank)));
    adjusted[i] = least;
  }
  return adjusted;
}
