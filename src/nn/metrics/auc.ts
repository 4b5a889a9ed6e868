import { requireBoolean } from '../../core/checks.ts';
import { integer, oneOf } from '../../core/options.ts';
import * as ops from '../../ops/index.ts';
import { clip } from '../losses/elementwise.ts';
import { type Confusion, confusionCounts, readConfusion } from './confusion.ts';
import { statefulMetric } from './metricFactory.ts';
import { ratio } from './parts.ts';
import { evenThresholds, MAX_THRESHOLDS, thresholdOption } from './thresholds.ts';

export interface AUCOptions {
  /** How many thresholds, evenly from 0 to 1, approximate the curve. Default 200. */
  readonly numThresholds?: number;
  /** Thresholds between 0 and 1 to use instead. */
  readonly thresholds?: readonly number[] | undefined;
  /** Recall over false-positive rate, or precision over recall. Default ROC. */
  readonly curve?: 'ROC' | 'PR';
  /** The height between two thresholds: their mean, smaller or larger one. Default interpolation. */
  readonly summationMethod?: 'interpolation' | 'minoring' | 'majoring';
  /** Whether predictions are logits instead of probabilities. Default false. */
  readonly fromLogits?: boolean;
}

/** Keras's end points lie this far outside [0, 1]. */
const EPSILON = 1e-7;

/** Area under the precision-recall curve, interpolated as it is between points (Davis & Goadrich 2006). */
function interpolatedPR({ truePositives: tp, falsePositives: fp, falseNegatives: fn }: Confusion): number {
  let area = 0;
  for (let i = 0; i + 1 < tp.length; i++) {
    const [here, next] = [tp[i] as number, tp[i + 1] as number];
    const [p, pNext] = [here + (fp[i] as number), next + (fp[i + 1] as number)];
    const slope = ratio(here - next, Math.max(p - pNext, 0));
    const intercept = next - slope * pNext;
    const logRatio = p > 0 && pNext > 0 ? Math.log(p / pNext) : 0;
    area += ratio(slope * (here - next + intercept * logRatio), Math.max(next + (fn[i + 1] as number), 0));
  }
  return area;
}

function areaUnder(c: Confusion, curve: 'ROC' | 'PR', summation: string): number {
  if (curve === 'PR' && summation === 'interpolation') return interpolatedPR(c);
  const points = c.truePositives.map((tp, i) => {
    const [fp, tn, fn] = [c.falsePositives[i] as number, c.trueNegatives[i] as number, c.falseNegatives[i] as number];
    const recall = ratio(tp, tp + fn);
    return curve === 'ROC' ? { x: ratio(fp, fp + tn), y: recall } : { x: recall, y: ratio(tp, tp + fp) };
  });
  const height = {
    interpolation: (a: number, b: number) => (a + b) / 2,
    minoring: Math.min,
    majoring: Math.max,
  }[summation as 'minoring'];
  return points.slice(1).reduce((area, next, i) => {
    const here = points[i] as (typeof points)[number];
    return area + (here.x - next.x) * height(here.y, next.y);
  }, 0);
}

/**
 * The area under the ROC or precision-recall curve, approximated at thresholds as Keras does, over all outputs (clipped to [0, 1]): 0.5
 * (ROC) for a model that knows nothing, 1 for one that separates. Labels of 0 and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [1] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.auc()] });
 * (await net.evaluate(tensor([[0.1], [0.4], [0.35], [0.8]]), tensor([[0], [0], [1], [1]]))).auc; // 0.75
 * ```
 */
export const auc = statefulMetric<AUCOptions>(
  { name: 'auc', higherIsBetter: true, numbered: true },
  {
    numThresholds: { default: 200, check: integer(2, MAX_THRESHOLDS), form: 'integer' },
    thresholds: thresholdOption,
    curve: { default: 'ROC', check: oneOf('ROC', 'PR') },
    summationMethod: { default: 'interpolation', check: oneOf('interpolation', 'minoring', 'majoring') },
    fromLogits: { default: false, check: requireBoolean },
  },
  ({ numThresholds, thresholds, curve, summationMethod, fromLogits }) => {
    const inner = thresholds ? [...thresholds].sort((a, b) => a - b) : evenThresholds(numThresholds);
    const all = [-EPSILON, ...inner, 1 + EPSILON];
    return {
      counts: (yTrue, yPred, sampleWeight) =>
        confusionCounts(yTrue, clip(fromLogits ? ops.sigmoid(yPred) : yPred, 0, 1), { thresholds: all, sampleWeight }),
      result: (totals) => areaUnder(readConfusion(totals), curve, summationMethod),
    };
  },
);
