/**
 * Area under a learning curve by the trapezoid rule, divided by its length: the mean height, in the curve's own unit, whatever the number of epochs. The
 * curve's value where there is one only; null where there is none, or one is not finite.
 */
export function areaUnderCurve(values: readonly number[]): number | null {
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || !values.every(Number.isFinite)) return null;
  if (values.length === 1) return first;
  const sum = values.reduce((total, v) => total + v, 0) - (first + last) / 2;
  return sum / (values.length - 1);
}

/**
 * How many epochs a curve takes to a target: the number, from 1 on, of the first whose value is at the target or better; nothing is interpolated. Null
 * where none is.
 */
export function epochsToTarget(values: readonly number[], target: number, higherIsBetter: boolean): number | null {
  const at = values.findIndex((v) => (higherIsBetter ? v >= target : v <= target));
  return at < 0 ? null : at + 1;
}
