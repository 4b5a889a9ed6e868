import type { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import type { Probe } from '../probe.ts';
import { type ChannelShift, channelShift, observedStatistics, type Statistics } from '../statistics.ts';
import type { Finding } from './finding.ts';

/** From this distance of means in standard deviations, and from this ratio of variances on, inference is seen to be off. */
const MEAN_DISTANCE = 0.25;
const VARIANCE_RATIO = 1.25;

/** How far off inference is, in words; statistics that overflowed give no numbers to name. */
const describeShift = ({ distance, ratio }: ChannelShift): string =>
  Number.isFinite(distance) && Number.isFinite(ratio)
    ? `its input has ${ratio.toFixed(2)} times the moving variance, and its mean is ${distance.toFixed(2)} standard deviations from the ` +
      'moving one (medians over channels), so inference does not normalise to mean 0 and variance 1'
    : 'the mean or variance of its input, or a moving one, is beyond what float32 holds, so inference cannot normalise it';

/** Batch normalisations whose moving statistics are not those of what inference gives them. */
export async function checkLagging(model: Model, probe: Probe, nameOf: (layer: Layer) => string): Promise<Finding[]> {
  const values = new Map(
    (await model.fetchWeights()).map((value, i) => [model.weights[i]?.variable, value.data as Float32Array]),
  );
  const findings: Finding[] = [];
  for (const [norm, observed] of await observedStatistics(model, probe, false)) {
    const moving = { mean: values.get(norm.movingMean), variance: values.get(norm.movingVariance) } as Statistics;
    const shift = channelShift(moving, observed, norm.epsilon);
    const { distance, ratio } = shift;
    if (distance <= MEAN_DISTANCE && ratio <= VARIANCE_RATIO && ratio >= 1 / VARIANCE_RATIO) continue;
    findings.push({
      id: 'lagging-statistics',
      layer: nameOf(norm),
      reason: `on these samples ${describeShift(shift)}`,
      remedy: 'Call recalibrate(model, x) with training samples, train for longer, or lower the momentum.',
    });
  }
  return findings;
}
