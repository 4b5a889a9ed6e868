import type { Backend } from '../backend/backend.ts';
import { EvenkeelError } from '../errors.ts';
import type { Layer } from '../layers/layer.ts';
import { Sequential } from '../models/sequential.ts';
import { type Shape, type Tensor, type TensorLike, tensor } from '../tensor/tensor.ts';
import { isBatchNorm } from './chain.ts';
import type { Finding, FindingId } from './finding.ts';
import { Probe, type ProbedModel } from './probe.ts';
import { requireBatchSize } from './recalibrate.ts';
import { findFrozen, findInChain, findOfNorms } from './setup.ts';
import { findDead, findGap, findLagging, untouched } from './trained.ts';

export interface DoctorOptions {
  /** The training samples, or how many they are. Without the samples themselves, nothing is measured. */
  readonly samples: TensorLike | number;
  /** Their labels, one-hot or as class numbers, for the accuracies of a trained model. */
  readonly labels?: TensorLike;
  /** As for `fit`. Default 32. */
  readonly batchSize?: number;
  /** As for `fit`. Default 1. */
  readonly epochs?: number;
  /** Whether to measure as well what only training gives. Default: whether any weight differs from what it started with. */
  readonly trained?: boolean;
  /** What runs the programs. Default `wasmBackend()`. */
  readonly backend?: Backend;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why. */
  readonly notLookedAt: readonly string[];
}

/** A model as `doctor` sees it. */
export interface ExaminedModel extends ProbedModel {
  readonly name: string;
  outputShapeOf(layer: Layer): Shape;
}

/** Inputs this far from deviation 1 around 0 slow or break training with the usual initial weights. */
const LARGE = 10;

/**
 * Looks for what commonly goes wrong with batch normalisation, and says why and what to do.
 *
 * Before training: momentum too high for the number of steps, batches too small, a last batch of one, a bias or an offset that another
 * layer's makes redundant, dropout before batch normalisation, frozen layers, inputs that are not scaled. After training also: dead units,
 * statistics that lag, and accuracy with batch statistics against accuracy with moving ones.
 *
 * Whatever depends on what stands before or behind a layer is looked at in sequential models only; of others, and of models within a
 * model, `notLookedAt` says so. The model does not change.
 *
 * @throws EvenkeelError for a model that is not built, for options out of range, and for samples or labels that do not fit
 */
export async function doctor(model: ExaminedModel, options: DoctorOptions): Promise<Diagnosis> {
  const { batchSize = 32, epochs = 1 } = options;
  requireBatchSize('doctor', batchSize, 1);
  const data = typeof options.samples === 'number' ? undefined : tensor(options.samples);
  const samples = data ? (data.shape[0] ?? 0) : (options.samples as number);
  requireCount('samples', samples, 1);
  requireCount('epochs', epochs, 0);
  const notLookedAt: string[] = [];
  const norms = model.layers.filter(isBatchNorm);
  const chain = model instanceof Sequential ? model.layers : undefined;
  if (!chain) notLookedAt.push('what depends on the order of layers: the model is not sequential');
  for (const layer of model.layers) {
    if ('layers' in layer) notLookedAt.push(`the layers inside "${layer.name}"`);
  }
  const findings = [
    ...(epochs > 0 ? findOfNorms(norms, (layer) => model.outputShapeOf(layer), { samples, batchSize, epochs }) : []),
    ...findFrozen(norms, (norm) => untouched(model, norm)),
    ...(chain ? findInChain(chain) : []),
  ];
  if (data) findings.push(...findUnscaled(model, data));
  else notLookedAt.push('the scale of the inputs: the samples themselves were not given');
  const { trained = isTrained(model) } = options;
  if (trained && !data) notLookedAt.push('dead units and lagging statistics: the samples themselves were not given');
  if (trained && data) {
    const probe = await Probe.of(model, data, batchSize, options.backend);
    if (norms.length > 0) findings.push(...(await findLagging(model, probe)));
    if (chain) findings.push(...(await findDead(chain, probe)));
    if (!options.labels) notLookedAt.push('accuracy with batch statistics and with moving ones: no labels were given');
    else if (chain && norms.length > 0) {
      findings.push(...(await findGap(chain, probe, checkedLabels(options.labels, samples), model.name)));
    }
  }
  const order = Object.keys(RANK);
  return { findings: findings.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)), notLookedAt };
}

const RANK: Readonly<Record<FindingId, true>> = {
  momentum: true,
  'batch-size': true,
  'last-batch': true,
  'redundant-bias': true,
  'redundant-offset': true,
  'dropout-before-norm': true,
  frozen: true,
  'unscaled-inputs': true,
  'dead-units': true,
  'lagging-statistics': true,
  'train-eval-gap': true,
};

function findUnscaled(model: ExaminedModel, { data }: Tensor): Finding[] {
  const first = model.layers.find((layer) => layer.className !== 'InputLayer');
  if (!first || ['Rescaling', 'Normalization', 'BatchNormalization'].includes(first.className)) return [];
  let [sum, squares] = [0, 0];
  for (const v of data) sum += v;
  const mean = sum / data.length;
  for (const v of data) squares += (v - mean) ** 2;
  const deviation = Math.sqrt(squares / data.length);
  if (Math.abs(mean) <= LARGE && deviation <= LARGE) return [];
  return [
    {
      id: 'unscaled-inputs',
      layer: first.name,
      reason:
        `its inputs have mean ${mean.toPrecision(3)} and deviation ${deviation.toPrecision(3)}, far from 0 and 1; batch normalisation hides ` +
        'that, so a comparison with and without it measures the missing scaling too',
      remedy: 'Divide by the largest value (255 for pixels) or standardise the inputs.',
    },
  ];
}

/** Whether any weight differs from what it started with. */
function isTrained(model: ExaminedModel): boolean {
  const values = model.getWeights();
  return model.weights.some(({ variable }, i) => variable.data.some((start, j) => start !== values[i]?.data[j]));
}

function checkedLabels(like: TensorLike, samples: number): Tensor {
  const labels = tensor(like);
  if (labels.shape[0] === samples) return labels;
  throw new EvenkeelError({
    where: 'doctor, option labels',
    expected: `a label for each of the ${samples} samples`,
    got: String(labels.shape[0] ?? 0),
  });
}

function requireCount(option: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new EvenkeelError({
    where: `doctor, option ${option}`,
    expected: `a whole number of at least ${least}${option === 'samples' ? ', or the samples' : ''}`,
    got: String(value),
  });
}
