import type { MetricFormat } from './types.ts';

/** Three digits of a number of any size. */
export function digits(v: number): string {
  const size = Math.abs(v);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? v.toExponential(2) : String(Number(v.toPrecision(3)));
}

const POINTS = ' percentage points';

/** A size that is not 0 never reads as if it were. */
const sizeText = (size: number, decimals: number): string => {
  const text = size.toFixed(decimals);
  return Number(text) === 0 && size > 0 ? digits(size) : text;
};

export interface NumberFormatOptions {
  /** In sentences. Default: the name. */
  readonly label?: string;
  /** Default: true. */
  readonly higherIsBetter?: boolean;
  /** What follows a number, with a space in front. Default: none. */
  readonly unit?: string;
  readonly missing?: string;
}

/** A metric of which nothing is known but its name. */
export function numberFormat(
  name: string,
  { label = name, higherIsBetter = true, unit = '', missing }: NumberFormatOptions = {},
): MetricFormat {
  return {
    name,
    label,
    higherIsBetter,
    unit,
    format: (v) => digits(v) + unit,
    formatDifference: (v) => digits(Math.abs(v)),
    ...(missing !== undefined && { missing }),
  };
}

/**
 * The fraction of test samples that are put into the right class, whose differences are written in percentage points.
 * @param samples what the samples are called: 'images'
 */
export const accuracyFormat = (samples = 'samples', name = 'accuracy'): MetricFormat => ({
  name,
  label: 'accuracy',
  higherIsBetter: true,
  unit: POINTS,
  format: (v) => `${sizeText(v * 100, 2)} %`,
  formatDifference: (v) => sizeText(Math.abs(v) * 100, 2),
  claim: ({ direction, size, than }) =>
    `the network was right on ${size} ${direction === 'higher' ? 'more' : 'fewer'} test ${samples} than ${than}`,
  missing: 'diverged',
});

/** A fraction that reads in percent, whose differences are written in percentage points. */
export const fractionFormat = (name: string, higherIsBetter = true): MetricFormat => {
  const { claim: _, ...format } = accuracyFormat('samples', name);
  return { ...format, label: name, higherIsBetter };
};

/** Whether differences of a metric are written in percentage points. */
export const isInPoints = ({ unit }: Pick<MetricFormat, 'unit'>): boolean => unit === POINTS;

/** An error or a loss: better where it is lower. */
export const errorFormat = (name: string, label = name): MetricFormat =>
  numberFormat(name, { label, higherIsBetter: false, missing: 'diverged' });

/** How fast networks learn, and how each is written. A target is what its metric's format makes of it: "97 %". */
export const SPEED_UNITS = {
  epochs: { unit: 'epochs', decimals: 1 },
  steps: { unit: 'steps', decimals: 0 },
  seconds: { unit: 'seconds', decimals: 1 },
} as const;
export type SpeedUnit = keyof typeof SPEED_UNITS;

/**
 * How long a network takes to reach a target, in epochs, steps or seconds: fewer are better, and one that never reached it has no value.
 * @param target as it is written: "97 % accuracy"
 */
export function timeToTargetFormat(kind: SpeedUnit, target: string): MetricFormat {
  const { unit, decimals } = SPEED_UNITS[kind];
  const short = (v: number) => String(Number(sizeText(v, decimals)));
  return {
    name: `${kind}ToTarget`,
    label: `the time to ${target}`,
    higherIsBetter: false,
    unit: ` ${unit}`,
    format: short,
    formatDifference: (v) => short(Math.abs(v)),
    claim: ({ direction, size, arm, baseline }) =>
      `the network reached ${target} after ${arm} ${unit} in place of ${baseline}, ${size} ${direction === 'higher' ? 'more' : 'fewer'}`,
    missing: `never reached ${target}`,
  };
}

/** Median duration of a training step. */
export const stepTimeFormat: MetricFormat = numberFormat('stepMs', {
  label: 'a training step',
  higherIsBetter: false,
  unit: ' ms',
  missing: 'took no step',
});
