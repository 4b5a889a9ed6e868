import type { Tensor } from '../core/tensor/tensor.ts';
import type { Graph, Value } from '../ir/graph.ts';
import type { Model, ModelContext } from '../models/model.ts';
import { quietContext } from '../nn/layers/callContext.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import * as ops from '../ops/index.ts';
import { fetchValues } from '../training/variableStore.ts';
import { type Finding, percent } from './finding.ts';
import { isBatchNorm, isRelu } from './layerKinds.ts';
import type { Probe } from './probe.ts';
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
export async function findLagging(model: Model, probe: Probe, nameOf: (layer: Layer) => string): Promise<Finding[]> {
  const values = new Map((await model.fetchWeights()).map((value, i) => [model.weights[i]?.variable, value.data]));
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
      layer: nameOf(norm),
      reason:
        `on these samples its input has ${ratio.toFixed(2)} times the moving variance, and its mean is ${distance.toFixed(2)} deviations ` +
        'from the moving one (medians over channels), so inference does not normalise to mean 0 and variance 1',
      remedy: 'Call recalibrate(model, x) with training samples, train for longer, or lower the momentum.',
    });
  }
  return findings;
}

/** A context in which those layers train that `trains` picks, where their calls say nothing else. */
function trainingOf(
  graph: Graph,
  trains: (layer: Layer) => boolean,
  see: (layer: Layer, y: Value) => void = () => {},
): ModelContext {
  let training = false;
  return {
    ...quietContext(graph, false),
    get training() {
      return training;
    },
    within(layer, trace) {
      const around = training;
      training = trains(layer);
      const results = trace();
      training = around;
      see(layer, results[0] as Value);
      return results;
    },
  };
}

interface DeadOptions {
  readonly nameOf: (layer: Layer) => string;
  /** Whether training moves statistics of any layer, which may lag. */
  readonly moves: boolean;
  /** Whether a batch normalisation stands in front of a layer. */
  readonly normBefore: (layer: Layer) => boolean;
}

/** ReLU units that are 0 for every sample. */
export async function findDead(model: Model, probe: Probe, { nameOf, moves, normBefore }: DeadOptions): Promise<Finding[]> {
  const active = new Map<Layer, Float64Array>();
  // A layer that is used more than once is alive where any of its uses is.
  const uses: Layer[] = [];
  const look = () =>
    probe.run(
      (xs, graph) => {
        uses.length = 0;
        const count = (layer: Layer, y: Value) => {
          if (!isRelu(layer)) return;
          const axes = Array.from({ length: y.shape.length - 1 }, (_, axis) => axis);
          graph.output(`active${uses.length}`, ops.sum(ops.greater(y, 0), axes));
          uses.push(layer);
          if (!active.has(layer)) active.set(layer, new Float64Array(y.shape.at(-1) as number));
        };
        model.callMany(
          xs,
          trainingOf(graph, () => false, count),
        );
      },
      async (program) => {
        for (const [use, layer] of uses.entries()) {
          const counts = active.get(layer) as Float64Array;
          for (const [i, count] of (await program.read(`active${use}`)).entries()) (counts[i] as number) += count;
        }
      },
    );
  await look();
  const silent = (counts: Float64Array) => counts.filter((count) => count === 0).length;
  // Statistics that lag can silence units that live: what recalibrated ones, written to the probe, leave silent is dead.
  if (moves && [...active.values()].some((counts) => silent(counts) > 0)) {
    await observedStatistics(model, probe, true, (layer) => layer.trainable);
    await look();
  }
  return [...active].flatMap(([layer, counts]): Finding[] => {
    const dead = silent(counts);
    if (dead / counts.length <= DEAD_SHARE) return [];
    return [
      {
        id: 'dead-units',
        layer: nameOf(layer),
        reason: `${dead} of its ${counts.length} units are 0 for every sample and no longer learn`,
        remedy: `Lower the learning rate, ${normBefore(layer) ? '' : 'put a batch normalisation before the activation, '}or use a leaky one.`,
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
export async function findGap(model: Model, probe: Probe, labels: Tensor): Promise<Finding[]> {
  const n = labels.shape[0] as number;
  const sparse = labels.size === n;
  const truth = sparse ? Array.from(labels.data) : classes(labels.data, n);
  const right = { moving: 0, batch: 0, disagree: 0 };
  await probe.run(
    (xs, graph) => {
      const result = (trains: (layer: Layer) => boolean) => model.callMany(xs, trainingOf(graph, trains))[0] as Value;
      graph.output(
        'moving',
        result(() => false),
      );
      graph.output('batch', result(isBatchNorm));
    },
    async (program, samples) => {
      const [moving, batch] = [
        classes(await program.read('moving'), samples.length),
        classes(await program.read('batch'), samples.length),
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
      layer: model.name,
      reason:
        `on the same ${n} samples the accuracy is ${percent(right.moving / n)} with the moving statistics, as in inference, and ` +
        `${percent(right.batch / n)} with those of each batch, as in training`,
      remedy: 'Call recalibrate(model, x) with training samples; if the gap stays, batches are too small or not drawn at random.',
    },
  ];
}

/** Whether a layer still has the weights it started with. */
export async function untouched(norm: BatchNormalization): Promise<boolean> {
  const values = await fetchValues(norm.weights.map((w) => w.variable));
  return [...values].every(([{ data }, value]) => data.every((v, i) => v === value[i]));
}
