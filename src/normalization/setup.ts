import type { BatchNormalization } from '../layers/batchNormalization.ts';
import type { Layer } from '../layers/layer.ts';
import type { Shape } from '../tensor/tensor.ts';
import { hasWeight, isBatchNorm, isKernelLayer, isLinear, isNoise, neighbour, optionOf, valuesPerSample } from './chain.ts';
import { type Finding, percent } from './finding.ts';

/** How a model is to be trained. */
export interface Plan {
  readonly samples: number;
  readonly batchSize: number;
  readonly epochs: number;
}

/** A share of the initial moving statistics that is still to be seen in the results. */
const INITIAL_SHARE = 0.05;
/**
 * Wu & He 2018 (arXiv 1803.08494, table 2) lose about a percent of accuracy at 8 samples and ten at 2; where one sample gives one value
 * per channel, statistics of fewer than 16 values are as rough.
 */
const FEW_SAMPLES = 8;
const FEW_VALUES = 16;

/** What can be said of each batch normalisation by itself. */
export function findOfNorms(norms: readonly BatchNormalization[], shapeOf: (layer: Layer) => Shape, plan: Plan): Finding[] {
  const findings: Finding[] = [];
  const steps = plan.epochs * Math.ceil(plan.samples / plan.batchSize);
  const last = plan.samples % plan.batchSize;
  for (const norm of norms) {
    if (!norm.trainable) continue;
    const share = norm.momentum ** steps;
    if (share > INITIAL_SHARE) {
      const fitting = 0.01 ** (1 / steps);
      findings.push({
        id: 'momentum',
        layer: norm.name,
        reason:
          `after ${steps} ${steps === 1 ? 'step' : 'steps'} ${percent(share)} of the moving statistics is still their initial value ` +
          `(${norm.momentum}^${steps}), so inference normalises with numbers that are not the data's`,
        remedy: `Use a momentum of at most ${(Math.floor(fitting * 1000) / 1000).toString()}, train for longer, or call recalibrate(model, x) after training.`,
      });
    }
    const each = valuesPerSample(norm, shapeOf(norm));
    const together = norm.ghostSize(Math.min(plan.batchSize, plan.samples));
    if (together < FEW_SAMPLES || together * each < FEW_VALUES) {
      findings.push({
        id: 'batch-size',
        layer: norm.name,
        reason:
          `statistics are taken over ${together} ${together === 1 ? 'sample' : 'samples'} (${together * each} ` +
          `${together * each === 1 ? 'value' : 'values'} per channel), which is too few to be near those that inference uses`,
        remedy: `Use batches of at least ${each === 1 ? FEW_VALUES : FEW_SAMPLES}, or layer or group normalisation, or renorm: true.`,
      });
    }
    if (last === 1 && plan.samples > 1) {
      findings.push({
        id: 'last-batch',
        layer: norm.name,
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
export function findFrozen(norms: readonly BatchNormalization[], untouched: (norm: BatchNormalization) => boolean): Finding[] {
  return norms
    .filter((norm) => !norm.trainable)
    .map((norm) => ({
      id: 'frozen' as const,
      layer: norm.name,
      reason: untouched(norm)
        ? 'it is frozen with the statistics it started with, so it normalises nothing, in training either'
        : 'it is frozen: training uses its moving statistics as they are, whatever the data become',
      remedy: untouched(norm)
        ? 'Set trainable to true and compile again, or set its weights first.'
        : 'If that is not meant (fine-tuning on like data), set trainable to true and compile again.',
    }));
}

/** What is said of layers in a chain by what stands around them. */
export function findInChain(layers: readonly Layer[]): Finding[] {
  const findings: Finding[] = [];
  for (const [at, norm] of layers.entries()) {
    if (!isBatchNorm(norm)) continue;
    const before = neighbour(layers, at, -1);
    const after = neighbour(layers, at, 1);
    if (!norm.trainable) continue;
    if (before && removesBias(before, norm)) {
      findings.push({
        id: 'redundant-bias',
        layer: before.name,
        reason: `"${norm.name}" behind it subtracts the mean of each channel, and with it the bias; its own β does the bias's work`,
        remedy: 'Set useBias: false.',
      });
    }
    if (after && absorbsOffset(norm, after)) {
      findings.push({
        id: 'redundant-offset',
        layer: norm.name,
        reason: `its β is carried by the bias of "${after.name}" behind it just as well${hasWeight(norm, 'gamma') ? ', and its γ by that kernel' : ''}`,
        remedy: `Set center: false, or useBias: false on "${after.name}"; scale: false is possible too.`,
      });
    }
    const sources = layers.slice(0, at).filter((layer) => isNoise(layer) && (optionOf(layer, 'rate') ?? 1) !== 0);
    if (sources.length > 0) {
      const names = sources.map((layer) => `"${layer.name}"`).join(' and ');
      findings.push({
        id: 'dropout-before-norm',
        layer: norm.name,
        reason:
          `${names} in front of it ${sources.length === 1 ? 'widens' : 'widen'} the variance in training but not in inference, so the ` +
          'moving variance is too large there (variance shift, Li et al. 2018, arXiv 1801.05134)',
        remedy: 'Put dropout behind the last batch normalisation, or call recalibrate(model, x) after training.',
      });
    }
    const frozen = layers.slice(0, at).findLast((layer) => layer.weights.length > 0);
    if (frozen && !frozen.trainable) {
      findings.push({
        id: 'frozen',
        layer: norm.name,
        reason: `"${frozen.name}" in front of it is frozen but it is not, so its statistics move away from those the frozen layers were trained with`,
        remedy: 'Freeze it too if the layers came trained together, or leave both trainable.',
      });
    }
  }
  return findings;
}

function removesBias(before: Layer, norm: BatchNormalization): boolean {
  return isKernelLayer(before) && hasWeight(before, 'bias') && isLinear(before) && isOnLastAxis(norm);
}

function absorbsOffset(norm: BatchNormalization, after: Layer): boolean {
  // Padding puts zeros beside a shifted image, so there the shift is not a bias.
  const padded = optionOf(after, 'padding') === 'same';
  return isKernelLayer(after) && hasWeight(after, 'bias') && !padded && hasWeight(norm, 'beta') && isOnLastAxis(norm);
}

const isOnLastAxis = (norm: BatchNormalization) => (optionOf(norm, 'axis') ?? -1) === -1;
