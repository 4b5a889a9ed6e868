import type { Condition, Contrast, MetricFormat } from '../analysis/types.ts';
import { drawDifferences } from './charts/differences.ts';
import { drawHeatMap } from './charts/heatMap.ts';
import { type ArmLabels, differencesOf, heatMapOf, isUnjudged, type UnjudgedReasons } from './contrastFigures.ts';
import { type Figure, framedFigure } from './figure.ts';

/** What the differences of one metric are drawn of. */
export interface DifferencesSource {
  readonly contrasts: readonly Contrast[];
  readonly arms: ArmLabels;
  readonly conditions: readonly Condition[];
  readonly metric: MetricFormat;
  /** Contrasts that are not judged, each with the reason in words. */
  readonly unjudged: UnjudgedReasons;
  readonly caption: string;
  /** What a pair is called. Default 'seed'. */
  readonly pair?: string;
}

/** The differences from the baseline, and where there are two factors a map of them; none where no contrast is judged. */
export function differenceFigures({
  contrasts,
  arms,
  conditions,
  metric,
  unjudged,
  caption,
  pair = 'seed',
}: DifferencesSource): Figure[] {
  if (contrasts.every((contrast) => isUnjudged(contrast, unjudged))) return [];
  const differences = { ...differencesOf(contrasts, arms, conditions, metric, unjudged), pair };
  const map = heatMapOf(contrasts, arms, conditions, metric, unjudged);
  return [
    framedFigure({ name: 'differences', heading: 'Difference from the baseline', caption }, (frame) =>
      drawDifferences(differences, frame),
    ),
    ...(map ? [framedFigure({ name: 'map', heading: 'Where it helps', caption }, (frame) => drawHeatMap(map, frame))] : []),
  ];
}
