/**
 * Moves labels along a line so that they are at least `gap` apart, keep their order and stay within bounds as far as there is room, each
 * as near as possible (least squares) to where it would stand alone: neighbours that would overlap are pooled into one block around the mean of
 * their places, until no blocks touch.
 *
 * @returns the places in the order of `wanted`
 */
export function spread(wanted: readonly number[], gap: number, min: number, max: number): number[] {
  const order = [...wanted.keys()].sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b);
  const room = Math.max(min, max - gap * (wanted.length - 1));
  // With the gaps taken out of the places, labels may not overlap if they are in order.
  const blocks: { sum: number; size: number }[] = [];
  order.forEach((at, i) => {
    blocks.push({ sum: (wanted[at] as number) - i * gap, size: 1 });
    for (let [before, last] = blocks.slice(-2); before && last; [before, last] = blocks.slice(-2)) {
      if (before.sum / before.size <= last.sum / last.size) break;
      blocks.splice(-2, 2, { sum: before.sum + last.sum, size: before.size + last.size });
    }
  });
  const places = new Array<number>(wanted.length);
  const sorted = blocks.flatMap(({ sum, size }) => new Array<number>(size).fill(Math.min(room, Math.max(min, sum / size))));
  order.forEach((at, i) => {
    places[at] = (sorted[i] as number) + i * gap;
  });
  return places;
}
