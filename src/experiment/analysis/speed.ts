import { areaUnderCurve, epochsToTarget } from '../statistics/learningCurve.ts';
import type { Row } from './types.ts';

/** How one trial learned. */
export interface LearningCurve {
  readonly arm: string;
  readonly condition: string;
  readonly pair: string;
  /** The metric after each epoch; null where it is no number. */
  readonly values: readonly (number | null)[];
  readonly stepsPerEpoch: number;
  /** Seconds of training up to the end of each epoch; none where they were not taken. */
  readonly epochSeconds: readonly number[];
  /** Median duration of a step, in milliseconds. */
  readonly stepMs: number | null;
}

export interface SpeedTarget {
  readonly value: number;
  readonly higherIsBetter: boolean;
}

/** How fast trials learn, a table each: epochs, steps and seconds to a target, the mean height of the curve, and milliseconds a step. */
export type SpeedRows = Readonly<Record<'epochs' | 'steps' | 'seconds' | 'area' | 'stepMs', readonly Row[]>>;

/**
 * How fast trials learn, as rows to analyse like any metric. A trial that never reached the target has null there, and is counted as such.
 *
 *     const { epochs } = speedRows(curves, { value: 0.97, higherIsBetter: true });
 *     analyse(epochs, { arms, conditions, metric: timeToTargetFormat('epochs', '97 %') });
 */
export function speedRows(curves: readonly LearningCurve[], { value: target, higherIsBetter }: SpeedTarget): SpeedRows {
  const timed = curves.map((curve) => {
    // What is no number reaches no target.
    const values = curve.values.map((v) => v ?? Number.NaN);
    return { curve, values, epochs: epochsToTarget(values, target, higherIsBetter) };
  });
  const rows = (value: (trial: (typeof timed)[number]) => number | null): Row[] =>
    timed.map((trial) => ({
      arm: trial.curve.arm,
      condition: trial.curve.condition,
      pair: trial.curve.pair,
      value: value(trial),
    }));
  return {
    epochs: rows(({ epochs }) => epochs),
    steps: rows(({ epochs, curve }) => (epochs === null ? null : epochs * curve.stepsPerEpoch)),
    seconds: rows(({ epochs, curve }) => (epochs === null ? null : (curve.epochSeconds[epochs - 1] ?? null))),
    area: rows(({ values }) => areaUnderCurve(values)),
    stepMs: rows(({ curve }) => curve.stepMs),
  };
}
