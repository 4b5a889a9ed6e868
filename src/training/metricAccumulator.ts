import type { OutputArray } from '../backends/backend.ts';
import { EvenkeelError } from '../core/errors.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import type { Logs } from './callbacks/logs.ts';
import type { MetricTracker } from './metricTrackers.ts';
import type { PlainData } from './plainData.ts';

/** Adds up the sums of metric trackers over batches, in float64, so that counts stay exact. */
export class MetricAccumulator {
  private readonly trackers: readonly MetricTracker[];
  private readonly lossIndex: number;
  /** For each tracker its sums. */
  private readonly totals: Float64Array[][];
  private samples = 0;

  constructor(trackers: readonly MetricTracker[]) {
    this.trackers = trackers;
    this.lossIndex = trackers.findIndex(({ name }) => name === 'loss');
    this.totals = trackers.map(() => []);
  }

  /** @param sums of each tracker those of one batch of `count` samples */
  add(sums: readonly (readonly OutputArray[])[], count: number): void {
    this.samples += count;
    for (const [i, totals] of this.totals.entries()) {
      for (const [j, values] of (sums[i] as readonly OutputArray[]).entries()) {
        totals[j] ??= new Float64Array(values.length);
        const total = totals[j] as Float64Array;
        for (let v = 0; v < values.length; v++) (total[v] as number) += values[v] as number;
      }
    }
  }

  private result(i: number) {
    return (this.trackers[i] as MetricTracker).result(this.totals[i] as Float64Array[], this.samples);
  }

  /** The loss that training minimises, over all batches so far. */
  get loss(): number {
    return this.result(this.lossIndex) as number;
  }

  logs(prefix = ''): Logs {
    return Object.fromEntries(this.trackers.map(({ name }, i) => [prefix + name, this.result(i)]));
  }

  getState(): PlainData {
    return {
      names: this.trackers.map(({ name }) => name),
      samples: this.samples,
      totals: this.totals.map((list) => list.map((total) => new Tensor(total.slice(), [total.length]))),
    };
  }

  /** @throws EvenkeelError for the sums of other metrics, and for what is none */
  setState(state: PlainData, where: string): void {
    const { names, samples, totals } = (state ?? {}) as { names: string[]; samples: number; totals: Tensor[][] };
    const isSums = (list: unknown) => Array.isArray(list) && list.every((t) => t instanceof Tensor && t.dtype === 'float64');
    const isComplete = Array.isArray(names) && Array.isArray(totals) && totals.length === names.length && totals.every(isSums);
    if (!isComplete || !Number.isInteger(samples)) {
      throw new EvenkeelError({ where, expected: 'sums of metrics', got: 'something else', remedy: 'Delete it to begin anew.' });
    }
    const tracked = this.trackers.map(({ name }) => name);
    if (names.join() !== tracked.join()) {
      throw new EvenkeelError({
        where,
        expected: `the metrics of the run that was cut off (${names.join(', ')})`,
        got: tracked.join(', '),
        remedy: 'Compile the model as it was, or delete it to begin the training anew.',
      });
    }
    this.samples = samples;
    for (const [i, list] of totals.entries()) this.totals[i] = list.map(({ data }) => data as Float64Array);
  }
}
