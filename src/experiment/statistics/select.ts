/**
 * The number at a position of the order from small to large, which takes a fraction of the time of sorting (Hoare 1961, Algorithm 65: Find). The
 * numbers are moved: those before the position are then no larger than those after it.
 */
export function select(numbers: Float64Array, position: number): number {
  let [left, right] = [0, numbers.length - 1];
  while (left < right) {
    const pivot = numbers[(left + right) >> 1] as number;
    let [i, j] = [left, right];
    while (i <= j) {
      while ((numbers[i] as number) < pivot) i++;
      while ((numbers[j] as number) > pivot) j--;
      if (i > j) break;
      const moved = numbers[i] as number;
      numbers[i++] = numbers[j] as number;
      numbers[j--] = moved;
    }
    if (position <= j) right = j;
    else if (position >= i) left = i;
    else break;
  }
  return numbers[position] as number;
}
