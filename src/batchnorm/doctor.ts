import type { Backend } from '../backends/backend.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions, type Schema } from '../core/options.ts';
import { type Tensor, type TensorLike, tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { Arrays } from '../training/data/inputs.ts';
import { fetchValues } from '../training/variableStore.ts';
import { requireBatchSize, requireModel } from './checks.ts';
import { type Finding, type FindingId, grouped } from './finding.ts';
import { type Call, type CallGraph, callGraph, callsByLayer, isCall, sourceOf } from './flattenedGraph.ts';
import { handsOn, isBatchNorm } from './layerKinds.ts';
import { Probe, samplesFor } from './probe.ts';
import { findFrozen, findOfNorms, type NormCall, type Plan } from './setup.ts';
import { findAround } from './surroundings.ts';
import { findDead, findGap, findLagging, untouched } from './trained.ts';

export interface DoctorOptions {
  /**
   * The training samples (of several inputs by order or name, as for `fit`), or how many they are. Without the samples themselves, nothing
   * is measured.
   */
  readonly samples: Arrays | number;
  /** Their labels, one-hot or as class indices, for the accuracies of a trained model with one output. */
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

const doctorOptions = {
  samples: 'required',
  labels: 'optional',
  batchSize: 'optional',
  epochs: 'optional',
  trained: 'optional',
  backend: 'optional',
} satisfies Schema<DoctorOptions>;

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why. */
  readonly notLookedAt: readonly string[];
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
 * Any model will do: stacks, branches, models inside, of which a layer is named with that model's name in front, as `encoder/dense`. The
 * model does not change.
 *
 * @throws EvenkeelError for a model that is not built, for options out of range, and for samples or labels that do not fit
 */
export async function doctor(model: Model, options: DoctorOptions): Promise<Diagnosis> {
  const { findings, notLookedAt } = await diagnose(model, options);
  return { findings: grouped(findings), notLookedAt };
}

/** What `doctor` finds, layer by layer. */
export async function diagnose(model: Model, options: DoctorOptions): Promise<Diagnosis> {
  checkOptions('doctor', options, doctorOptions);
  const { batchSize = 32, epochs = 1 } = options;
  requireModel('doctor', model);
  requireBatchSize('doctor', batchSize, 1);
  const data = typeof options.samples === 'number' ? undefined : samplesFor(model, options.samples, 'doctor, option samples');
  const samples = data ? ((data[0] as Tensor).shape[0] as number) : (options.samples as number);
  requireCount('samples', samples, 1);
  requireCount('epochs', epochs, 0);
  const graph = callGraph(model);
  const firsts = [...callsByLayer(graph).values()].map(([first]) => first as Call);
  const norms = firsts.filter((call): call is NormCall => isBatchNorm(call.layer));
  const notLookedAt = firsts.flatMap(({ layer, name }) => ('layers' in layer ? [`the layers inside "${name}"`] : []));
  const findings = [
    ...(epochs > 0 ? await findOfNorms(norms, await planOf(model, { samples, batchSize, epochs })) : []),
    ...(await findFrozen(norms, untouched)),
    ...findAround(graph),
  ];
  if (data) findings.push(...findUnscaled(graph, data));
  else notLookedAt.push('the scale of the inputs: the samples themselves were not given');
  const { trained = await isTrained(model) } = options;
  if (trained && !data) notLookedAt.push('dead units and lagging statistics: the samples themselves were not given');
  if (trained && data) {
    const probe = await Probe.of(model, data, batchSize, options.backend);
    const nameOf = (layer: Layer) => firsts.find((call) => call.layer === layer)?.name as string;
    const lagging = norms.length > 0 ? await findLagging(model, probe, nameOf) : [];
    findings.push(...lagging);
    const gap = 'accuracy with batch statistics and with moving ones';
    if (!options.labels) notLookedAt.push(`${gap}: no labels were given`);
    else if (model.outputs.length > 1) notLookedAt.push(`${gap}: the model has several outputs`);
    else if (norms.length > 0) findings.push(...(await findGap(model, probe, checkedLabels(options.labels, samples))));
    const normBefore = (layer: Layer) =>
      callsByLayer(graph)
        .get(layer)
        ?.some((call) => {
          const source = sourceOf(call, (before) => handsOn(before.layer));
          return isCall(source) && isBatchNorm(source.layer);
        }) ?? false;
    findings.push(...(await findDead(model, probe, { nameOf, moves: norms.some(({ layer }) => layer.trainable), normBefore })));
    return { findings: arranged(withoutMeasured(findings, lagging)), notLookedAt };
  }
  return { findings: arranged(findings), notLookedAt };
}

const arranged = (findings: readonly Finding[]): Finding[] => {
  const order = Object.keys(RANK);
  return distinct(findings).toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
};

/** What momentum and steps let one expect of the moving statistics gives way to what was measured: recalibrated ones do not lag. */
export function withoutMeasured(findings: readonly Finding[], measured: readonly Finding[]): Finding[] {
  const lagging = new Set(measured.flatMap(({ id, layer }) => (id === 'lagging-statistics' ? [layer] : [])));
  return findings.filter(({ id, layer }) => id !== 'momentum' || lagging.has(layer));
}

/** Of the uses of a layer, or the readers of one, the first is enough to say what is so. */
function distinct(findings: readonly Finding[]): Finding[] {
  const told = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.id} ${finding.layer}`;
    if (!told.has(key)) told.set(key, finding);
  }
  return [...told.values()];
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

/** Layers that bring their input to a scale of their own, or read it as numbers of rows. */
const RESCALING = ['Rescaling', 'Normalization', 'BatchNormalization', 'Embedding'];

function findUnscaled({ calls }: CallGraph, inputs: readonly Tensor[]): Finding[] {
  return inputs.flatMap(({ data }, i): Finding[] => {
    const first = calls.find((call) => call.inputs.includes(i));
    if (!first || RESCALING.includes(first.layer.className)) return [];
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
  });
}

/** The steps that a training took, where the model knows: its optimizer counts them. */
async function planOf(model: Model, plan: Omit<Plan, 'taken' | 'trained'>): Promise<Plan> {
  const { optimizer } = model;
  const taken = optimizer?.built ? ((await optimizer.iterations.read())[0] as number) : 0;
  return {
    ...plan,
    trained: await isTrained(model),
    ...(taken > 0 && { taken }),
  };
}

/** Whether any weight differs from what it started with. */
export async function isTrained(model: Model): Promise<boolean> {
  const values = await fetchValues(model.weights.map((w) => w.variable));
  return [...values].some(([{ data }, value]) => data.some((start, i) => start !== value[i]));
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
    expected: `an integer of at least ${least}${option === 'samples' ? ', or the samples' : ''}`,
    got: String(value),
  });
}
