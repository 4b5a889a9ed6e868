import { largest } from '../core/extremes.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { thousands } from '../platform/terminal/text.ts';
import type { TaskKind } from './data.ts';
import { classesOf, labelClasses } from './labels.ts';
import type { TestResult } from './result.ts';
import type { Interval } from './statistics/interval.ts';
import { mcnemar } from './statistics/mcnemar.ts';
import { pairedCounts } from './statistics/pairedCounts.ts';
import { pairedDifference, wilson } from './statistics/proportions.ts';
import { meanInterval, pairedT } from './statistics/student.ts';

/** How two networks compare on the same test samples. */
export interface Paired {
  /** Score of the first minus score of the second, with its 95 % interval. */
  readonly difference: number;
  readonly interval: Interval;
  /** Samples on which only the first, and only the second, is right, or on which it is the nearer one. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly pValue: number;
}

/** What networks are judged by: everything that reports, charts and conclusions need to know of it. */
export interface Measure {
  /** Its key in tests and histories, and in the names of files. */
  readonly name: 'accuracy' | 'mse';
  readonly label: string;
  readonly plural: string;
  readonly higherIsBetter: boolean;
  /** What is logged of each epoch, in the order in which it is shown. */
  readonly logged: readonly { readonly name: 'accuracy' | 'mse' | 'mae' | 'loss'; readonly label: string }[];
  /** What test gives the probability of a `Paired`. */
  readonly pairedTest: string;
  /** What the answers that need no network are, and what they are called. */
  readonly guess: string;
  /** Tells of each sample how a network does. */
  test(outputs: Tensor, labels: Tensor, threshold: number): Omit<TestResult, 'loss' | 'total'>;
  score(test: TestResult): number;
  /** 95 % interval of the score. */
  interval(test: TestResult): Interval;
  compare(first: TestResult, second: TestResult): Paired;
  /** The score of an answer that needs no network. */
  guessScore(labels: Tensor): number;
  format(score: number): string;
  /** A bound of an interval in a report. */
  formatBound(score: number): string;
  /** The size of a difference of scores over `n` samples. */
  formatDifference(difference: number, n: number): string;
  /** What follows a difference. */
  readonly unit: string;
  /** What a score rests on, but its interval. */
  basis(test: TestResult, samples: string): string;
  /** On how many samples only the first network, and only the second, does better, each network by its name. */
  counts(onlyFirst: number, onlySecond: number, samples: string, names: readonly [string, string]): string;
  /** What these numbers are, in the head of a table. */
  readonly countsTitle: string;
  /** That two networks do alike on each sample. */
  alike(n: number, samples: string): string;
}

/** The fraction of test samples that are put into the right class. Two networks are compared by the samples that only one gets right. */
const accuracy: Measure = {
  name: 'accuracy',
  label: 'accuracy',
  plural: 'accuracies',
  higherIsBetter: true,
  logged: [
    { name: 'accuracy', label: 'accuracy' },
    { name: 'loss', label: 'loss' },
  ],
  pairedTest: 'exact McNemar',
  guess: 'always answering with their most common class',
  test(outputs, labels, threshold) {
    const [predicted, want] = [classesOf(outputs, threshold), labelClasses(labels)];
    const wrong = Array.from(want.keys()).filter((i) => predicted[i] !== want[i]);
    return { accuracy: (want.length - wrong.length) / want.length, correct: want.length - wrong.length, wrong };
  },
  score: (test) => test.accuracy as number,
  interval: ({ correct, total }) => wilson(correct as number, total),
  compare(first, second) {
    const counts = pairedCounts(first.wrong ?? [], second.wrong ?? [], first.total);
    const { onlyFirst, onlySecond } = counts;
    return {
      difference: ((first.correct as number) - (second.correct as number)) / first.total,
      interval: pairedDifference(counts),
      onlyFirst,
      onlySecond,
      pValue: mcnemar(onlyFirst, onlySecond),
    };
  },
  guessScore(labels) {
    const counts = new Map<number, number>();
    for (const label of labelClasses(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
    return largest(counts.values()) / (labels.shape[0] as number);
  },
  format: (v) => v.toFixed(4),
  formatBound: (v) => `${(v * 100).toFixed(1)} %`,
  // As many decimals as one sample of the test set can move.
  formatDifference: (v, n) => Math.abs(v * 100).toFixed(n > 1000 ? 2 : 1),
  unit: ' percentage points',
  basis: ({ correct, total }, samples) => `${thousands(correct as number)} of ${thousands(total)} test ${samples}`,
  counts: (onlyFirst, onlySecond, _, [first, second]) => `${onlyFirst} right only ${first}, ${onlySecond} only ${second}`,
  countsTitle: 'Only it right : only the baseline',
  alike: (n, samples) => `networks were right on the same of the ${n} test ${samples}`,
};

/** Four digits of a number of any size. */
function digits(v: number): string {
  const size = Math.abs(v);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? v.toExponential(3) : String(Number(v.toPrecision(4)));
}

/** The mean of the squared errors. Two networks are compared by the squared errors of each sample. */
const mse: Measure = {
  name: 'mse',
  label: 'mean squared error',
  plural: 'errors',
  higherIsBetter: false,
  logged: [
    { name: 'mse', label: 'mean squared error' },
    { name: 'mae', label: 'mean absolute error' },
    { name: 'loss', label: 'loss' },
  ],
  pairedTest: 'paired t test of the squared errors',
  guess: 'always answering with their mean',
  test(outputs, labels) {
    const n = labels.shape[0] as number;
    const each = (f: (error: number) => number) =>
      Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let j = i * labels.rowSize; j < (i + 1) * labels.rowSize; j++) {
          sum += f((outputs.data[j] as number) - (labels.data[j] as number));
        }
        return sum / labels.rowSize;
      });
    const squaredErrors = each((error) => error * error);
    return { mse: mean(squaredErrors), mae: mean(each(Math.abs)), squaredErrors };
  },
  score: (test) => test.mse as number,
  interval: ({ squaredErrors = [] }) => meanInterval(squaredErrors),
  compare({ squaredErrors: first = [] }, { squaredErrors: second = [] }) {
    const differences = first.map((error, i) => error - (second[i] as number));
    return {
      difference: mean(differences),
      interval: meanInterval(differences),
      onlyFirst: differences.filter((d) => d < 0).length,
      onlySecond: differences.filter((d) => d > 0).length,
      pValue: pairedT(differences),
    };
  },
  guessScore(labels) {
    const { data, rowSize } = labels;
    const columns = Array.from({ length: rowSize }, (_, j) => Array.from(data).filter((_, i) => i % rowSize === j));
    return mean(
      columns.map((values) => {
        const middle = mean(values);
        return mean(values.map((v) => (v - middle) ** 2));
      }),
    );
  },
  format: digits,
  formatBound: digits,
  formatDifference: (v) => digits(Math.abs(v)),
  unit: '',
  basis: ({ mae, total }, samples) => `mean absolute error ${digits(mae as number)}; ${thousands(total)} test ${samples}`,
  counts: (onlyFirst, onlySecond, samples, [first, second]) =>
    `nearer on ${onlyFirst} ${samples} ${first}, on ${onlySecond} ${second}`,
  countsTitle: 'It nearer : baseline nearer',
  alike: (n, samples) => `networks have the same errors on each of the ${n} test ${samples}`,
};

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const measures: Readonly<Record<TaskKind, Measure>> = { classification: accuracy, regression: mse };

/** What networks of a task are judged by. */
export const measureOf = (task: TaskKind): Measure => measures[task];

/** At the start of a sentence or a title. */
export const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
