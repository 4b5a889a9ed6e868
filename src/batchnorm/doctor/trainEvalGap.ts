import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import type { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { isBatchNorm } from '../layers.ts';
import type { Probe } from '../probe.ts';
import { type Finding, percent } from './finding.ts';
import { probeContext } from './probeContext.ts';

/** The smallest gap in accuracy that is reported, and its size in standard errors of the difference. */
const MIN_GAP = 0.01;
const MIN_ERRORS = 3;

/** The class of each row: the position of its largest value, or of a single value whether it is above a half. */
function classesOf(data: ArrayLike<number>, rows: number): number[] {
  const width = data.length / rows;
  return Array.from({ length: rows }, (_, r) => {
    if (width === 1) return (data[r] as number) > 0.5 ? 1 : 0;
    let best = 0;
    for (let i = 1; i < width; i++) if ((data[r * width + i] as number) > (data[r * width + best] as number)) best = i;
    return best;
  });
}

/**
 * Accuracy with moving statistics well below that with those of each batch, everything else in inference mode. The other way round is what
 * noisy batch statistics do in training, and harms nobody in inference.
 */
export async function checkGap(model: Model, probe: Probe, labels: Tensor): Promise<Finding[]> {
  const n = labels.shape[0] as number;
  const truth = labels.size === n ? Array.from(labels.data) : classesOf(labels.data, n);
  const correct = { moving: 0, batch: 0, disagree: 0 };
  await probe.run(
    (xs, graph) => {
      const traceWith = (trains: (layer: Layer) => boolean) => model.callMany(xs, probeContext(graph, { trains }))[0] as Value;
      const moving = traceWith(() => false);
      return { moving: graph.output(moving), batch: graph.output(traceWith(isBatchNorm)) };
    },
    async (executable, traced, samples) => {
      const moving = classesOf(await executable.read(traced.moving), samples.length);
      const batch = classesOf(await executable.read(traced.batch), samples.length);
      for (const [i, sample] of samples.entries()) {
        const [a, b] = [moving[i] === truth[sample], batch[i] === truth[sample]];
        correct.moving += Number(a);
        correct.batch += Number(b);
        correct.disagree += Number(a !== b);
      }
    },
  );
  const gap = (correct.batch - correct.moving) / n;
  if (gap <= MIN_GAP || correct.batch - correct.moving <= MIN_ERRORS * Math.sqrt(correct.disagree)) return [];
  return [
    {
      id: 'train-eval-gap',
      layer: model.name,
      reason:
        `on the same ${n} samples the accuracy is ${percent(correct.moving / n)} with the moving statistics, as in inference, and ` +
        `${percent(correct.batch / n)} with those of each batch, as in training`,
      remedy: 'Call recalibrate(model, x) with training samples; if the gap stays, batches are too small or not drawn at random.',
    },
  ];
}
