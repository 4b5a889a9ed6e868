import type { Band, Curve } from './curveSummary.ts';

/** One training of an arm. */
export interface TrialCurves {
  readonly test: Curve;
  /** Left out where nothing was measured on the training samples. */
  readonly train?: Curve;
  /** Ended because its numbers were no longer finite. */
  readonly diverged: boolean;
}

export interface CurvesPanel {
  /** The condition; '' where there is one. */
  readonly title: string;
  /** A warning besides what diverged; '' for none. */
  readonly note?: string;
  /** The trials of each arm, in the order of `arms`. */
  readonly trials: readonly (readonly TrialCurves[])[];
}

/** A metric by epoch, for each arm in each condition. */
export interface CurvesData {
  readonly metric: string;
  /** Whether 1 is the best there is, as of accuracy: the scale ends there. */
  readonly endsAtOne: boolean;
  readonly band: Band;
  readonly arms: readonly string[];
  readonly panels: readonly CurvesPanel[];
}
