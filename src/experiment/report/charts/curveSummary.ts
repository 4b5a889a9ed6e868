import { largest, smallest } from '../../../core/extremes.ts';

/** A metric after each epoch; null where it was not finite. */
export type Curve = readonly (number | null)[];

/** What the band around a mean shows: the smallest and largest value, or one standard deviation (n − 1) to each side. */
export type Band = 'range' | 'sd';

/** Several curves at one epoch. */
export interface SummaryPoint {
  readonly epoch: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Whether every curve has a value here: a mean of those that are left is another thing. */
  readonly isComplete: boolean;
}

/** The mean and band at each epoch at which any curve has a value. */
export function summarizeCurves(curves: readonly Curve[], band: Band): SummaryPoint[] {
  const epochs = Math.max(0, ...curves.map((curve) => curve.length));
  return Array.from({ length: epochs }, (_, epoch) => epoch).flatMap((epoch) => {
    const values = curves.map((curve) => curve[epoch] ?? null).filter((v) => v !== null);
    if (values.length === 0) return [];
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    const sd = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
    const [low, high] = band === 'sd' ? [mean - sd, mean + sd] : [smallest(values), largest(values)];
    return { epoch: epoch + 1, mean, low, high, isComplete: values.length === curves.length };
  });
}

/** Runs of epochs that follow each other, of points that are all complete or all not; a run begins where the one before it ended. */
export function segmentsOf(points: readonly SummaryPoint[]): SummaryPoint[][] {
  const segments: SummaryPoint[][] = [];
  points.forEach((point, i) => {
    const before = points[i - 1];
    const isNext = before !== undefined && before.epoch === point.epoch - 1;
    if (isNext && before.isComplete === point.isComplete) segments.at(-1)?.push(point);
    else segments.push(isNext && before.isComplete ? [{ ...before, isComplete: false }, point] : [point]);
  });
  return segments;
}

/** A curve in parts without gaps, as [epoch, value]. */
export function partsOf(curve: Curve): [number, number][][] {
  const parts: [number, number][][] = [];
  curve.forEach((v, i) => {
    if (v === null) return;
    const before = curve[i - 1] ?? null;
    if (before === null) parts.push([]);
    parts.at(-1)?.push([i + 1, v]);
  });
  return parts;
}
