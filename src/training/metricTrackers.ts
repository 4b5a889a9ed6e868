import type { Executable } from '../backends/backend.ts';
import { type Awaitable, isPromise } from '../core/awaitable.ts';
import { EvenkeelError } from '../core/errors.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import type { Graph, PortKey, Value } from '../ir/graph.ts';
import { isStateful, type MetricResult, type StatefulMetric } from '../nn/metrics/index.ts';
import { weightedSums } from '../nn/metrics/parts.ts';
import * as ops from '../ops/index.ts';
import type { Logs } from './callbacks/logs.ts';
import type { Head } from './compiledModel.ts';
import type { PlainData } from './plainData.ts';
import { traceCounts, traceWeighted } from './traceLoss.ts';

/** What is followed over the batches of an epoch: programs put out sums that add up over batches. */
export interface Tally {
  readonly name: string;
  /** Traces the sums of one batch. */
  trace(batch: JudgedBatch): readonly Value[];
  /** What it comes to, from the sums over all batches so far. */
  result(totals: readonly Float64Array[], samples: number): MetricResult;
}

/** What is known of a batch once its loss is traced, output by output. */
export interface JudgedBatch {
  /** The loss that training minimises: the mean over samples, weights and penalties included. */
  readonly loss: Value;
  readonly batch: number;
  readonly outputs: readonly {
    readonly yTrue: Value;
    readonly yPred: Value;
    readonly weight: Value | undefined;
    /** Of each sample, weighted. */
    readonly losses: Value;
  }[];
}

const perSample = ([sum]: readonly Float64Array[], samples: number) => (sum?.[0] as number) / samples;

/** A metric that is computed from counts. */
const counted = (prefix: string, metric: StatefulMetric<MetricResult>, counts: (b: JudgedBatch) => Value): Tally => ({
  name: prefix + metric.name,
  trace: (b) => [counts(b)],
  result: ([totals]) => metric.result(totals ?? []),
});

/** Numbers what would have another's name, and says `weighted_` of what is also there unweighted, as Keras does. */
function named(tallies: readonly (Tally & { readonly weighted?: boolean })[]): Tally[] {
  const taken = new Set<string>();
  return tallies.map((tally) => {
    const first = tally.weighted && taken.has(tally.name) ? `weighted_${tally.name}` : tally.name;
    let name = first;
    for (let i = 1; taken.has(name); i++) name = `${first}_${i}`;
    taken.add(name);
    return { ...tally, name };
  });
}

/** Everything that is logged for these heads, sorted by name as Keras logs it. */
export function talliesOf(heads: readonly Head[], names: readonly string[]): Tally[] {
  const several = heads.length > 1;
  const tallies: (Tally & { weighted?: boolean })[] = [
    { name: 'loss', trace: ({ loss, batch }) => [ops.mul(loss, batch)], result: perSample },
  ];
  for (const [i, { metrics, weightedMetrics }] of heads.entries()) {
    const prefix = several ? `${names[i]}_` : '';
    const output = ({ outputs }: JudgedBatch) => outputs[i] as JudgedBatch['outputs'][number];
    if (several) tallies.push({ name: `${prefix}loss`, trace: (b) => [ops.sum(output(b).losses)], result: perSample });
    for (const metric of metrics) {
      if (isStateful(metric)) {
        tallies.push(counted(prefix, metric, (b) => traceCounts(metric, output(b).yTrue, output(b).yPred)));
        continue;
      }
      const trace = (b: JudgedBatch) => {
        const { yTrue, yPred } = output(b);
        return [ops.sum(traceWeighted('metric', metric, yTrue, yPred, undefined))];
      };
      tallies.push({ name: prefix + metric.name, trace, result: perSample });
    }
    for (const metric of weightedMetrics) {
      if (isStateful(metric)) {
        const counts = (b: JudgedBatch) => traceCounts(metric, output(b).yTrue, output(b).yPred, output(b).weight);
        tallies.push({ ...counted(prefix, metric, counts), weighted: true });
        continue;
      }
      tallies.push({
        name: prefix + metric.name,
        weighted: true,
        trace(b) {
          const { yTrue, yPred, weight } = output(b);
          const values = traceWeighted('metric', metric, yTrue, yPred, weight);
          return weight ? weightedSums(values, weight) : [ops.sum(values)];
        },
        result: ([sum, weight], samples) => (sum?.[0] as number) / (weight?.[0] ?? samples),
      });
    }
  }
  return named(tallies).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Names the sums of all tallies as outputs of a program. */
export function traceTallies(graph: Graph, tallies: readonly Tally[], batch: JudgedBatch): void {
  for (const [i, tally] of tallies.entries()) {
    for (const [j, value] of tally.trace(batch).entries()) graph.output(`tally${i}.${j}`, value);
  }
}

function addTo(totals: Float64Array[], j: number, values: ArrayLike<number>): void {
  totals[j] ??= new Float64Array(values.length);
  const total = totals[j] as Float64Array;
  for (let v = 0; v < values.length; v++) (total[v] as number) += values[v] as number;
}

/** Adds up what programs put out, in float64, so that counts stay exact. */
export class Sums {
  private readonly tallies: readonly Tally[];
  private readonly totals: Float64Array[][];
  private samples = 0;

  constructor(tallies: readonly Tally[]) {
    this.tallies = tallies;
    this.totals = tallies.map(() => []);
  }

  /** @returns a promise where a backend's outputs must be awaited */
  add(program: Executable, outputs: ReadonlySet<PortKey>, count: number): Awaitable<void> {
    this.samples += count;
    const pending: Promise<void>[] = [];
    for (const [i, totals] of this.totals.entries()) {
      for (let j = 0; outputs.has(`tally${i}.${j}`); j++) {
        const values = program.read(`tally${i}.${j}`);
        if (isPromise(values)) pending.push(values.then((later) => addTo(totals, j, later)));
        else addTo(totals, j, values);
      }
    }
    if (pending.length > 0) return Promise.all(pending).then(() => {});
  }

  /** The loss that training minimises, over all batches so far. */
  get loss(): number {
    const i = this.tallies.findIndex(({ name }) => name === 'loss');
    return this.tallies[i]?.result(this.totals[i] as Float64Array[], this.samples) as number;
  }

  logs(prefix = ''): Logs {
    const entries = this.tallies.map(({ name, result }, i) => [
      prefix + name,
      result(this.totals[i] as Float64Array[], this.samples),
    ]);
    return Object.fromEntries(entries);
  }

  getState(): PlainData {
    return {
      names: this.tallies.map(({ name }) => name),
      samples: this.samples,
      totals: this.totals.map((list) => list.map((total) => new Tensor(total.slice(), [total.length]))),
    };
  }

  /** @throws EvenkeelError for sums of other tallies, and for what is none */
  setState(state: PlainData, where: string): void {
    const { names, samples, totals } = (state ?? {}) as { names: string[]; samples: number; totals: Tensor[][] };
    const sums = (list: unknown) => Array.isArray(list) && list.every((t) => t instanceof Tensor && t.dtype === 'float64');
    const whole = Array.isArray(names) && Array.isArray(totals) && totals.length === names.length && totals.every(sums);
    if (!whole || !Number.isInteger(samples)) {
      throw new EvenkeelError({ where, expected: 'sums of metrics', got: 'something else', remedy: 'Delete it to begin anew.' });
    }
    const own = this.tallies.map(({ name }) => name);
    if (names.join() !== own.join()) {
      throw new EvenkeelError({
        where,
        expected: `the metrics of the run that was cut off (${names.join(', ')})`,
        got: own.join(', '),
        remedy: 'Compile the model as it was, or delete it to begin the training anew.',
      });
    }
    this.samples = samples;
    for (const [i, list] of totals.entries()) this.totals[i] = list.map(({ data }) => data as Float64Array);
  }
}
