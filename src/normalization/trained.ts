import type { BatchNormalization } from '../layers/batchNormalization.ts';
import { type Layer, quietContext } from '../layers/layer.ts';
import * as ops from '../ops/index.ts';
import type { Value } from '../program/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { isBatchNorm, optionOf } from './chain.ts';
import { type Finding, percent } from './finding.ts';
import type { Probe, ProbedModel } from './probe.ts';
import { observedStatistics, weightOf } from './statistics.ts';

/** A distance of means in deviations, and a ratio of variances, from which on inference is seen to be off. */
const MEAN_DISTANCE = 0.25;
const VARIANCE_RATIO = 1.25;
/** A share of dead units worth a word. */
const DEAD_SHARE = 0.1;
/** The smallest gap in accuracy worth a word, and its size in standard errors of the difference. */
const GAP = 0.01;
const GAP_ERRORS = 3;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] as number;

/** Batch normalisations whose moving statistics are not those of what inference gives them. */
export async function findLagging(model: ProbedModel, probe: Probe): Promise<Finding[]> {
  const values = new Map(model.getWeights().map((value, i) => [model.weights[i]?.variable, value.data]));
  const findings: Finding[] = [];
  for (const [norm, own] of await observedStatistics(model, probe, false)) {
    const moving = (name: string) => values.get(weightOf(norm, name)) as ArrayLike<number>;
    const [means, variances] = [moving('moving_mean'), moving('moving_variance')];
    // With ε, so that channels that are constant count as constant.
    const ratios = [...own.variance].map((v, i) => (v + norm.epsilon) / ((variances[i] as number) + norm.epsilon));
    const distances = [...own.mean].map(
      (m, i) => Math.abs(m - (means[i] as number)) / Math.sqrt((variances[i] as number) + norm.epsilon),
    );
    const [ratio, distance] = [median(ratios), median(distances)];
    if (distance <= MEAN_DISTANCE && ratio <= VARIANCE_RATIO && ratio >= 1 / VARIANCE_RATIO) continue;
    findings.push({
      id: 'lagging-statistics',
      layer: norm.name,
      reason:
        `on these samples its input has ${ratio.toFixed(2)} times the moving variance, and its mean is ${distance.toFixed(2)} deviations ` +
        'from the moving one (medians over channels), so inference does not normalise to mean 0 and variance 1',
      remedy: 'Call recalibrate(model, x) with training samples, train for longer, or lower the momentum.',
    });
  }
  return findings;
}

const isRelu = (layer: Layer) => layer.className === 'ReLU' || optionOf(layer, 'activation') === 'relu';

/** Traces a chain of layers and returns each one's result. */
function traceChain(layers: readonly Layer[], x: Value, trains: (layer: Layer) => boolean): Map<Layer, Value> {
  const results = new Map<Layer, Value>();
  let value = x;
  for (const layer of layers) {
    value = layer.call(value, quietContext(x.graph, trains(layer)));
    results.set(layer, value);
  }
  return results;
}

/** ReLU units that are 0 for every sample. */
export async function findDead(layers: readonly Layer[], probe: Probe): Promise<Finding[]> {
  const active = new Map<Layer, Float64Array>();
  await probe.run(
    (x, graph) => {
      for (const [layer, y] of traceChain(layers, x, () => false)) {
        if (!isRelu(layer)) continue;
        const axes = Array.from({ length: y.shape.length - 1 }, (_, axis) => axis);
        graph.output(layer.name, ops.sum(ops.greater(y, 0), axes));
        if (!active.has(layer)) active.set(layer, new Float64Array(y.shape.at(-1) as number));
      }
    },
    (program) => {
      for (const [layer, counts] of active) {
        for (const [i, count] of program.output(layer.name).entries()) (counts[i] as number) += count;
      }
    },
  );
  return [...active].flatMap(([layer, counts]): Finding[] => {
    const dead = counts.filter((count) => count === 0).length;
    if (dead / counts.length <= DEAD_SHARE) return [];
    return [
      {
        id: 'dead-units',
        layer: layer.name,
        reason: `${dead} of its ${counts.length} units are 0 for every sample and no longer learn`,
        remedy: 'Lower the learning rate, put a batch normalisation before the activation, or use a leaky one.',
      },
    ];
  });
}

/** The class of each row: the largest of several values, or whether a single one is above a half. */
function classes(data: ArrayLike<number>, rows: number): number[] {
  const k = data.length / rows;
  return Array.from({ length: rows }, (_, r) => {
    if (k === 1) return (data[r] as number) > 0.5 ? 1 : 0;
    let best = 0;
    for (let i = 1; i < k; i++) if ((data[r * k + i] as number) > (data[r * k + best] as number)) best = i;
    return best;
  });
}

/**
 * Accuracy with moving statistics well below that with those of each batch, everything else in inference mode. The other way round is what
 * noisy batch statistics do in training, and harms nobody in inference.
 */
export async function findGap(layers: readonly Layer[], probe: Probe, labels: Tensor, name: string): Promise<Finding[]> {
  const n = labels.shape[0] as number;
  const sparse = labels.size === n;
  const truth = sparse ? Array.from(labels.data) : classes(labels.data, n);
  const right = { moving: 0, batch: 0, disagree: 0 };
  const last = layers.at(-1) as Layer;
  await probe.run(
    (x, graph) => {
      graph.output('moving', traceChain(layers, x, () => false).get(last) as Value);
      graph.output('batch', traceChain(layers, x, isBatchNorm).get(last) as Value);
    },
    (program, samples) => {
      const [moving, batch] = ['moving', 'batch'].map((key) => classes(program.output(key), samples.length)) as [
        number[],
        number[],
      ];
      for (const [i, sample] of samples.entries()) {
        const [a, b] = [moving[i] === truth[sample], batch[i] === truth[sample]];
        right.moving += Number(a);
        right.batch += Number(b);
        right.disagree += Number(a !== b);
      }
    },
  );
  const gap = (right.batch - right.moving) / n;
  if (gap <= GAP || right.batch - right.moving <= GAP_ERRORS * Math.sqrt(right.disagree)) return [];
  return [
    {
      id: 'train-eval-gap',
      layer: name,
      reason:
        `on the same ${n} samples the accuracy is ${percent(right.moving / n)} with the moving statistics, as in inference, and ` +
        `${percent(right.batch / n)} with those of each batch, as in training`,
      remedy: 'Call recalibrate(model, x) with training samples; if the gap stays, batches are too small or not drawn at random.',
    },
  ];
}

/** Whether a layer still has the weights it started with. */
export function untouched(model: ProbedModel, norm: BatchNormalization): boolean {
  const values = model.getWeights();
  return norm.weights.every(({ variable }) => {
    const value = values[model.weights.findIndex((w) => w.variable === variable)];
    return variable.data.every((v, i) => v === value?.data[i]);
  });
}
