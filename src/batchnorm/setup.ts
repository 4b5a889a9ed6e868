import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import { type Finding, percent } from './finding.ts';
import type { Call } from './flattenedGraph.ts';
import { valuesPerSample } from './layerKinds.ts';

/** A use of a batch normalisation. */
export type NormCall = Call & { readonly layer: BatchNormalization };

/** How a model is to be trained. */
export interface Plan {
  readonly samples: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** The steps that were taken, where the model's optimizer counted them. */
  readonly taken?: number;
  /** Whether the model has been trained already. */
  readonly trained?: boolean;
}

/** A share of the initial moving statistics that is still to be seen in the results. */
const INITIAL_SHARE = 0.05;
/**
 * Wu & He 2018 (arXiv 1803.08494, table 2) lose about a percent of accuracy at 8 samples and ten at 2; where one sample gives one value
 * per channel, statistics of fewer than 16 values are as rough.
 */
const FEW_SAMPLES = 8;
const FEW_VALUES = 16;

/** Where the number of steps comes from, of a model that was trained. */
function origin({ taken, trained }: Plan): string {
  if (taken !== undefined) return ', as its optimizer counted, and unless they were recalibrated,';
  return trained
    ? ' (a guess by samples and epochs: the model does not say how many it took) and unless they were recalibrated,'
    : '';
}

/** What can be said of each batch normalisation by itself. */
export async function findOfNorms(norms: readonly NormCall[], plan: Plan): Promise<Finding[]> {
  const findings: Finding[] = [];
  const steps = plan.taken ?? plan.epochs * Math.ceil(plan.samples / plan.batchSize);
  const last = plan.samples % plan.batchSize;
  for (const { layer: norm, name, inputShape } of norms) {
    if (!norm.trainable) continue;
    const share = norm.momentum ** steps;
    if (share > INITIAL_SHARE && !(await norm.isRecalibrated())) {
      const fitting = 0.01 ** (1 / steps);
      findings.push({
        id: 'momentum',
        layer: name,
        reason:
          `after ${steps} ${steps === 1 ? 'step' : 'steps'}${origin(plan)} ${percent(share)} of the moving statistics is still their initial value ` +
          `(${norm.momentum}^${steps}), so inference normalises with numbers that are not the data's`,
        remedy: `Use a momentum of at most ${(Math.floor(fitting * 1000) / 1000).toString()}, train for longer, or call recalibrate(model, x) after training.`,
      });
    }
    const each = valuesPerSample(norm, inputShape);
    const together = norm.ghostSize(Math.min(plan.batchSize, plan.samples));
    if (together < FEW_SAMPLES || together * each < FEW_VALUES) {
      findings.push({
        id: 'batch-size',
        layer: name,
        reason:
          `statistics are taken over ${together} ${together === 1 ? 'sample' : 'samples'} (${together * each} ` +
          `${together * each === 1 ? 'value' : 'values'} per channel), which is too few to be near those that inference uses`,
        remedy: `Use batches of at least ${each === 1 ? FEW_VALUES : FEW_SAMPLES}, or layer or group normalisation, or renorm: true.`,
      });
    }
    if (last === 1 && plan.samples > 1) {
      findings.push({
        id: 'last-batch',
        layer: name,
        reason:
          `${plan.samples} samples in batches of ${plan.batchSize} leave a last batch of one sample, ` +
          (each === 1
            ? 'whose variance is 0: its output is β whatever the input is, and the moving variance is drawn towards 0 every epoch'
            : 'whose statistics enter the moving ones every epoch with the weight of a whole batch'),
        remedy: 'Leave out one sample, or choose a batch size that leaves a larger rest.',
      });
    }
  }
  return findings;
}

/** Frozen layers, as far as each is seen by itself. */
export async function findFrozen(
  norms: readonly NormCall[],
  untouched: (norm: BatchNormalization) => Promise<boolean>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { layer: norm, name } of norms) {
    if (norm.trainable) continue;
    const fresh = await untouched(norm);
    findings.push({
      id: 'frozen',
      layer: name,
      reason: fresh
        ? 'it is frozen with the statistics it started with, so it normalises nothing, in training either'
        : 'it is frozen: training uses its moving statistics as they are, whatever the data become',
      remedy: fresh
        ? 'Set trainable to true and compile again, or set its weights first.'
        : 'If that is not meant (fine-tuning on like data), set trainable to true and compile again.',
    });
  }
  return findings;
}
