import { largest, smallest } from '../../../core/extremes.ts';
import { scaleFor } from '../historyChart.ts';
import type { Scale } from '../panels.ts';

/** Numbers on a line of pixels. */
export interface Axis {
  readonly min: number;
  readonly max: number;
  /** The pixel of a number. */
  at(v: number): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** Numbers at even distances from pixel `from` to pixel `to`. */
export function linearAxis({ min, max, step, decimals }: Scale, from: number, to: number): Axis {
  const at = (v: number) => from + ((v - min) / (max - min)) * (to - from);
  const count = Math.round((max - min) / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => min + i * step).map((v) => ({
    at: at(v),
    // −0.0 is 0.0, and a minus is as wide as a plus.
    text: (Math.abs(v) < step / 1e6 ? 0 : v).toFixed(decimals).replace('-', '−'),
  }));
  return { min, max, at, ticks };
}

/** Every second tick, until they are at least `apart` pixels from each other. */
export function withFewerTicks(axis: Axis, apart: number): Axis {
  const nearest = smallest(axis.ticks.slice(1).map(({ at }, i) => Math.abs(at - (axis.ticks[i]?.at as number))));
  if (nearest >= apart || axis.ticks.length <= 2) return axis;
  // Counted from 0, where an axis has one.
  const zero = Math.max(
    0,
    axis.ticks.findIndex(({ text }) => Number(text) === 0),
  );
  return withFewerTicks({ ...axis, ticks: axis.ticks.filter((_, i) => (i - zero) % 2 === 0) }, apart);
}

/** Epochs, which count from 1 and are integers. A single one stands in the middle. */
export function epochAxis(epochs: number, from: number, to: number): Axis {
  const [min, max] = epochs <= 1 ? [0, 2] : [1, epochs];
  const at = (v: number) => from + ((v - min) / (max - min)) * (to - from);
  const most = Math.max(1, Math.floor(Math.abs(to - from) / 44));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((s) => epochs / s <= most) ?? 10 ** Math.ceil(Math.log10(epochs / most));
  const whole = Array.from({ length: Math.floor(epochs / step) }, (_, i) => (i + 1) * step);
  const last = epochs - (whole.at(-1) ?? 0) > step / 2 ? [epochs] : [];
  return { min, max, at, ticks: [...(step === 1 ? whole : [1, ...whole]), ...last].map((v) => ({ at: at(v), text: String(v) })) };
}

/** Positive numbers at even distances of their logarithms, with a tick at each of them, or each power of ten where they are many. */
export function logAxis(values: readonly number[], from: number, to: number): Axis {
  const [min, max] = [smallest(values), largest(values)];
  const size = Math.log(max / min);
  const at = (v: number) => (size === 0 ? (from + to) / 2 : from + (Math.log(v / min) / size) * (to - from));
  const powers = Array.from({ length: 40 }, (_, i) => Number(`1e${i - 20}`)).filter((v) => v >= min * 0.999 && v <= max * 1.001);
  const shown = values.length > 8 && powers.length > 1 ? powers : values;
  return { min, max, at, ticks: shown.map((v) => ({ at: at(v), text: shortNumber(v) })) };
}

/** A number in few characters: 0.001, 1e-5, 20000. */
export function shortNumber(v: number): string {
  const size = Math.abs(v);
  const text =
    size !== 0 && (size < 1e-4 || size >= 1e6) ? Number(v.toPrecision(6)).toExponential() : String(Number(v.toPrecision(6)));
  return text.replace('+', '');
}

/** The scale of a metric that is at most 1, such as accuracy: it ends at 1, and begins at a round number below everything. */
export function unitScale(values: readonly number[]): Scale {
  const least = Math.min(1, smallest(values));
  if (values.length === 0) return { min: 0, max: 1, step: 0.2, decimals: 1 };
  const step = least > 0.96 ? 0.01 : least > 0.92 ? 0.02 : least > 0.75 ? 0.05 : least > 0.5 ? 0.1 : 0.2;
  return { min: Math.max(0, 1 - Math.ceil((1 - least + step / 20) / step) * step), max: 1, step, decimals: step < 0.1 ? 2 : 1 };
}

/**
 * The scale of a metric without an upper bound, such as a loss. Where a few values are far larger than the others, as before a divergence, it
 * leaves them out: lines end at its edge.
 */
export function openScale(values: readonly number[]): Scale & { readonly cut: boolean } {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const usual = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
  const limit = least + 3 * (usual - least);
  const cut = values.length >= 20 && usual > least && most > 2 * limit - least;
  return { ...scaleFor([Math.min(0, least), cut ? limit : most]), cut };
}
