import { median } from '../core/median.ts';
import { sizeOf } from '../core/tensor/tensor.ts';
import { Graph, type Value } from '../ir/graph.ts';
import type { Model } from '../models/model.ts';
import { quietContext } from '../nn/layers/callContext.ts';
import { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import * as ops from '../ops/index.ts';
import type { Probe } from './probe.ts';

/** Mean and variance of each channel. */
export interface Statistics {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** How far the statistics of a layer's channels are from others. */
export interface ChannelShift {
  /** The median over channels of |difference of means| / √(Var + ε), in standard deviations of the first statistics. */
  readonly distance: number;
  /** The median over channels of the ratio of variances, (second + ε) / (first + ε). */
  readonly ratio: number;
}

/** Compares statistics, channel by channel; ε lets constant channels count as constant. `doctor` and `recalibrate` both report this. */
export function channelShift(from: Statistics, to: Statistics, epsilon: number): ChannelShift {
  const spread = Float64Array.from(from.variance, (variance) => variance + epsilon);
  const means = Float64Array.from(
    to.mean,
    (mean, i) => Math.abs(mean - (from.mean[i] as number)) / Math.sqrt(spread[i] as number),
  );
  const variances = Float64Array.from(to.variance, (variance, i) => (variance + epsilon) / (spread[i] as number));
  return { distance: median(means), ratio: median(variances) };
}

/** Sums over batches, from which Algorithm 2 of Ioffe & Szegedy 2015 estimates the statistics. */
class StatisticsAccumulator {
  private readonly mean: Float64Array;
  private readonly variance: Float64Array;
  private values = 0;
  /** Those of batches with more than one value. */
  private valuesWithVariance = 0;

  constructor(channels: number) {
    this.mean = new Float64Array(channels);
    this.variance = new Float64Array(channels);
  }

  /** A batch with m values per channel. Batches count by their values; one value says nothing of the variance. */
  add(m: number, mean: ArrayLike<number>, variance: ArrayLike<number>): void {
    this.values += m;
    if (m > 1) this.valuesWithVariance += m;
    for (let i = 0; i < this.mean.length; i++) {
      (this.mean[i] as number) += m * (mean[i] as number);
      if (m > 1) (this.variance[i] as number) += ((m * m) / (m - 1)) * (variance[i] as number);
    }
  }

  statistics(): Statistics {
    return {
      mean: Float32Array.from(this.mean, (v) => v / this.values),
      variance: Float32Array.from(this.variance, (v) => (this.valuesWithVariance > 0 ? v / this.valuesWithVariance : 0)),
    };
  }
}

type Operand = readonly [layer: BatchNormalization, x: Value];

/** Traces a model in inference mode and returns the operands of its batch normalisations, in the order of the computation. */
function operandsOf(model: Model, xs: readonly Value[], graph: Graph): Operand[] {
  const operands: Operand[] = [];
  const context = quietContext(graph, false, (layer, operand) => {
    if (layer instanceof BatchNormalization) operands.push([layer, operand]);
  });
  model.callMany(xs, context);
  return operands;
}

/**
 * The statistics of each batch normalisation's operand in inference mode, over all samples. With `refresh`, layer by layer: each layer's
 * statistics take the place of its moving ones before the next layer is looked at.
 *
 * @param of which batch normalisations; default all
 */
export async function observedStatistics(
  model: Model,
  probe: Probe,
  refresh: boolean,
  of: (layer: BatchNormalization) => boolean = () => true,
): Promise<ReadonlyMap<BatchNormalization, Statistics>> {
  const totals = new Map<BatchNormalization, StatisticsAccumulator>();

  /** Traces the model with the moments of the layers that `chosen` picks as outputs; what they do not need is left out. */
  const look = (chosen: (layer: BatchNormalization) => boolean) => (xs: readonly Value[], graph: Graph) => {
    const moments: { layer: BatchNormalization; m: number; mean: Value; variance: Value }[] = [];
    for (const [layer, operand] of operandsOf(model, xs, graph)) {
      if (!chosen(layer)) continue;
      const channel = layer.channelAxis(operand.shape.length);
      const axes = operand.shape.flatMap((_, axis) => (axis === channel ? [] : [axis]));
      const { mean, variance } = ops.moments(operand, axes);
      const m = sizeOf(operand.shape) / sizeOf(mean.shape) / (operand.shape[0] as number);
      moments.push({ layer, m, mean: graph.output(mean), variance: graph.output(variance) });
      if (!totals.has(layer)) totals.set(layer, new StatisticsAccumulator(sizeOf(mean.shape)));
    }
    return moments;
  };
  const pass = (chosen: (layer: BatchNormalization) => boolean) =>
    probe.run(look(chosen), async (executable, moments, samples) => {
      for (const { layer, m, mean, variance } of moments) {
        totals.get(layer)?.add(m * samples.length, await executable.read(mean), await executable.read(variance));
      }
    });

  if (!refresh) {
    await pass(of);
  } else {
    const graph = new Graph();
    const xs = model.inputs.map(({ shape }, i) => graph.input(`x${i}`, [1, ...shape]));
    for (const current of new Set(
      operandsOf(model, xs, graph)
        .map(([layer]) => layer)
        .filter(of),
    )) {
      await pass((layer) => layer === current);
      const { mean, variance } = (totals.get(current) as StatisticsAccumulator).statistics();
      await probe.write(current.movingMean, mean);
      await probe.write(current.movingVariance, variance);
    }
  }
  return new Map([...totals].map(([layer, total]) => [layer, total.statistics()]));
}
