import { type NormNode, valuesPerSample } from '../layers.ts';
import { type Finding, percent } from './finding.ts';
import { isUntouched } from './initialWeights.ts';

/** How a model is trained. */
export interface TrainingPlan {
  readonly samples: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** The steps that were taken, where the model's optimizer counted them. */
  readonly stepsTaken?: number;
  /** Whether the model has been trained. */
  readonly isTrained?: boolean;
  /** Whether it was trained just now, so that its statistics cannot have been recalibrated elsewhere. */
  readonly justTrained?: boolean;
}

/** How much of the moving statistics may be their initial value before it shows in the results. */
const INITIAL_FRACTION = 0.05;
/**
 * Wu & He 2018 (arXiv 1803.08494, table 2) lose about a percent of accuracy at 8 samples and ten at 2; where one sample gives one value
 * per channel, statistics of fewer than 16 values are as rough.
 */
const FEW_SAMPLES = 8;
const FEW_VALUES = 16;

/** Where the number of steps comes from, for a model that was trained. */
function originOfSteps({ stepsTaken, isTrained, justTrained }: TrainingPlan): string {
  if (justTrained && stepsTaken !== undefined) return '';
  if (stepsTaken !== undefined) return ', as its optimizer counted, and unless they were recalibrated,';
  if (!isTrained) return '';
  return ' (a guess by samples and epochs: the model does not say how many it took) and unless they were recalibrated,';
}

/** Checks each batch normalisation by itself: momentum, batch size and last batch. */
export async function checkPlan(norms: readonly NormNode[], plan: TrainingPlan): Promise<Finding[]> {
  const findings: Finding[] = [];
  const steps = plan.stepsTaken ?? plan.epochs * Math.ceil(plan.samples / plan.batchSize);
  const last = plan.samples % plan.batchSize;
  for (const node of norms) {
    const { layer: norm, name } = node;
    if (!norm.trainable) continue;
    const initialFraction = norm.momentum ** steps;
    if (initialFraction > INITIAL_FRACTION && !(await norm.isRecalibrated())) {
      const fitting = 0.01 ** (1 / steps);
      findings.push({
        id: 'momentum',
        layer: name,
        reason:
          `after ${steps} ${steps === 1 ? 'step' : 'steps'}${originOfSteps(plan)} ${percent(initialFraction)} of the moving statistics is still their initial value ` +
          `(${norm.momentum}^${steps}), so inference normalises with numbers that are not the data's`,
        remedy: `Use a momentum of at most ${(Math.floor(fitting * 1000) / 1000).toString()}, train for longer, or call recalibrate(model, x) after training.`,
      });
    }
    const each = valuesPerSample(node);
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

/** Frozen batch normalisations, each by itself. */
export async function checkFrozen(norms: readonly NormNode[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { layer, name } of norms) {
    if (layer.trainable) continue;
    const [reason, remedy] = (await isUntouched(layer))
      ? [
          'it is frozen with the statistics it started with, so it normalises nothing, in training either',
          'Set trainable to true and compile again, or set its weights first.',
        ]
      : [
          'it is frozen: training uses its moving statistics as they are, whatever the data become',
          'If that is not meant (fine-tuning on like data), set trainable to true and compile again.',
        ];
    findings.push({ id: 'frozen', layer: name, reason, remedy });
  }
  return findings;
}
