import type { Schema } from '../../core/options.ts';
import * as ops from '../../ops/index.ts';
import { clip } from '../losses/elementwise.ts';
import { type Confusion, confusionCounts, readConfusion } from './confusion.ts';
import type { StatefulMetric } from './metric.ts';
import { type NameOption, namedMetric } from './named.ts';
import { requireInteger, requireOption, requireShare } from './options.ts';
import { ratio } from './parts.ts';

export interface AUCOptions {
  /** How many thresholds, evenly from 0 to 1, approximate the curve. Default 200. */
  readonly numThresholds?: number;
  /** Thresholds between 0 and 1 to use instead. */
  readonly thresholds?: readonly number[];
  /** Recall over false-positive rate, or precision over recall. Default ROC. */
  readonly curve?: 'ROC' | 'PR';
  /** The height between two thresholds: their mean, smaller or larger one. Default interpolation. */
  readonly summationMethod?: 'interpolation' | 'minoring' | 'majoring';
  /** Whether predictions are logits instead of probabilities. Default false. */
  readonly fromLogits?: boolean;
}

const aucOptions = {
  numThresholds: 'optional',
  thresholds: 'optional',
  curve: 'optional',
  summationMethod: 'optional',
  fromLogits: 'optional',
} satisfies Schema<AUCOptions>;

/** Keras's end points lie this far outside [0, 1]. */
const EPSILON = 1e-7;

/** More would change no digit that anyone reads, and each takes memory in every step. */
const MAX_THRESHOLDS = 100_000;

const evenly = (n: number) => Array.from({ length: n - 2 }, (_, i) => (i + 1) / (n - 1));

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
 */
export const auc = namedMetric('auc', aucOptions, (options: AUCOptions = {}): StatefulMetric => {
  const { numThresholds = 200, curve = 'ROC', summationMethod = 'interpolation', fromLogits = false } = options;
  const name = 'auc';
  requireInteger(name, 'numThresholds', numThresholds, 2, MAX_THRESHOLDS);
  requireOption(name, 'curve', curve, curve === 'ROC' || curve === 'PR', 'ROC or PR');
  const methods = ['interpolation', 'minoring', 'majoring'];
  requireOption(name, 'summationMethod', summationMethod, methods.includes(summationMethod), methods.join(', '));
  for (const t of options.thresholds ?? []) requireOption(name, 'thresholds', t, t >= 0 && t <= 1, 'numbers from 0 to 1');
  const inner = options.thresholds ? [...options.thresholds].sort((a, b) => a - b) : evenly(numThresholds);
  const thresholds = [-EPSILON, ...inner, 1 + EPSILON];
  return {
    name,
    counts: (yTrue, yPred, sampleWeight) =>
      confusionCounts(yTrue, clip(fromLogits ? ops.sigmoid(yPred) : yPred, 0, 1), { thresholds, sampleWeight }),
    result: (totals) => areaUnder(readConfusion(totals), curve, summationMethod),
  };
});

export interface AtOptions {
  /** Default 200. */
  readonly numThresholds?: number;
  /** Counts this output of each sample alone. Default all. */
  readonly classId?: number | undefined;
}

const atOptions = { numThresholds: 'optional', classId: 'optional' } satisfies Schema<AtOptions>;

type Rate = (c: Confusion, i: number) => number;
const part = (a: keyof Confusion, b: keyof Confusion): Rate => {
  return (c, i) => ratio(c[a][i] as number, (c[a][i] as number) + (c[b][i] as number));
};
const sensitivity = part('truePositives', 'falseNegatives');
const specificity = part('trueNegatives', 'falsePositives');
const precisionAt = part('truePositives', 'falsePositives');

/** The largest `wanted` over the thresholds where `held` is at least `value`; 0 where it never is. */
function bestWhere(name: string, option: string, held: Rate, wanted: Rate, value: number, options: AtOptions): StatefulMetric {
  const { numThresholds = 200, classId } = options;
  requireShare(name, option, value);
  requireInteger(name, 'numThresholds', numThresholds, 1, MAX_THRESHOLDS);
  if (classId !== undefined) requireInteger(name, 'classId', classId, 0);
  const thresholds = numThresholds === 1 ? [0.5] : [0, ...evenly(numThresholds), 1];
  return {
    name,
    counts: (yTrue, yPred, sampleWeight) => confusionCounts(yTrue, clip(yPred, 0, 1), { thresholds, classId, sampleWeight }),
    result(totals) {
      const c = readConfusion(totals);
      return thresholds.reduce((best, _, i) => (held(c, i) >= value ? Math.max(best, wanted(c, i)) : best), 0);
    },
  };
}

/** A maker whose option with the value that is held has no default. */
const atLeast = <O extends AtOptions>(name: string, schema: Schema<O>, make: (options: O) => StatefulMetric) =>
  namedMetric(name, schema as never, make as (options?: O) => StatefulMetric) as (options: O & NameOption) => StatefulMetric;

/**
 * The best recall TP / (TP + FN) at a threshold where the specificity TN / (TN + FP) is at least `specificity`; 0 where none is. Labels of
 * 0 and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 */
export const sensitivityAtSpecificity = atLeast(
  'sensitivityAtSpecificity',
  { specificity: 'required', ...atOptions },
  (options: AtOptions & { readonly specificity: number }) =>
    bestWhere('sensitivityAtSpecificity', 'specificity', specificity, sensitivity, options.specificity, options),
);
/**
 * The best specificity TN / (TN + FP) at a threshold where the recall TP / (TP + FN) is at least `sensitivity`; 0 where none is. Labels of
 * 0 and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 */
export const specificityAtSensitivity = atLeast(
  'specificityAtSensitivity',
  { sensitivity: 'required', ...atOptions },
  (options: AtOptions & { readonly sensitivity: number }) =>
    bestWhere('specificityAtSensitivity', 'sensitivity', sensitivity, specificity, options.sensitivity, options),
);
/**
 * The best precision TP / (TP + FP) at a threshold where the recall TP / (TP + FN) is at least `recall`; 0 where none is. Labels of 0 and
 * 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 */
export const precisionAtRecall = atLeast(
  'precisionAtRecall',
  { recall: 'required', ...atOptions },
  (options: AtOptions & { readonly recall: number }) =>
    bestWhere('precisionAtRecall', 'recall', sensitivity, precisionAt, options.recall, options),
);
/**
 * The best recall TP / (TP + FN) at a threshold where the precision TP / (TP + FP) is at least `precision`; 0 where none is. Labels of 0
 * and 1 and outputs [batch, …] of all batches → a number.
 * @throws EvenkeelError for an option out of its range
 */
export const recallAtPrecision = atLeast(
  'recallAtPrecision',
  { precision: 'required', ...atOptions },
  (options: AtOptions & { readonly precision: number }) =>
    bestWhere('recallAtPrecision', 'precision', precisionAt, sensitivity, options.precision, options),
);
