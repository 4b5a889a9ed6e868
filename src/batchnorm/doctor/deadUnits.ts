import type { Value } from '../../ir/graph.ts';
import type { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import * as ops from '../../ops/index.ts';
import type { Probe } from '../probe.ts';
import { observedStatistics } from '../statistics.ts';
import type { Finding } from './finding.ts';
import { probeContext } from './probeContext.ts';

/** The smallest fraction of dead units that is reported. */
const MIN_DEAD_FRACTION = 0.1;

interface DeadUnitsOptions {
  readonly nameOf: (layer: Layer) => string;
  /** Whether training moves the statistics of any layer, so that they may lag. */
  readonly hasMovingStatistics: boolean;
  /** Whether a batch normalisation stands in front of a layer. */
  readonly isNormalized: (layer: Layer) => boolean;
}

/** How often each unit of each layer that ends in a ReLU is above 0. A layer with several uses counts all of them. */
async function countActive(model: Model, probe: Probe): Promise<ReadonlyMap<Layer, Float64Array>> {
  const active = new Map<Layer, Float64Array>();
  await probe.run(
    (xs, graph) => {
      const uses: { readonly layer: Layer; readonly counts: Value }[] = [];
      const onResult = (layer: Layer, y: Value) => {
        if (layer.traits.activation !== 'relu') return;
        const axes = Array.from({ length: y.shape.length - 1 }, (_, axis) => axis);
        uses.push({ layer, counts: graph.output(ops.sum(ops.greater(y, 0), axes)) });
        if (!active.has(layer)) active.set(layer, new Float64Array(y.shape.at(-1) as number));
      };
      model.callMany(xs, probeContext(graph, { onResult }));
      return uses;
    },
    async (executable, uses) => {
      for (const { layer, counts } of uses) {
        const totals = active.get(layer) as Float64Array;
        for (const [i, count] of (await executable.read(counts)).entries()) (totals[i] as number) += count;
      }
    },
  );
  return active;
}

const deadIn = (counts: Float64Array) => counts.filter((count) => count === 0).length;

/** ReLU units that are 0 for every sample. */
export async function checkDeadUnits(model: Model, probe: Probe, options: DeadUnitsOptions): Promise<Finding[]> {
  const { nameOf, hasMovingStatistics, isNormalized } = options;
  let active = await countActive(model, probe);
  // Statistics that lag can silence live units: only what is silent with recalibrated ones, which the probe then has, is dead.
  if (hasMovingStatistics && [...active.values()].some((counts) => deadIn(counts) > 0)) {
    await observedStatistics(model, probe, true, (layer) => layer.trainable);
    const again = await countActive(model, probe);
    active = new Map(
      [...active].map(([layer, counts]) => [layer, counts.map((count, i) => count + (again.get(layer)?.[i] ?? 0))]),
    );
  }
  return [...active].flatMap(([layer, counts]): Finding[] => {
    const dead = deadIn(counts);
    if (dead / counts.length <= MIN_DEAD_FRACTION) return [];
    const suggestion = isNormalized(layer) ? '' : 'put a batch normalisation before the activation, ';
    return [
      {
        id: 'dead-units',
        layer: nameOf(layer),
        reason: `${dead} of its ${counts.length} units are 0 for every sample and no longer learn`,
        remedy: `Lower the learning rate, ${suggestion}or use a leaky one.`,
      },
    ];
  });
}
