import { EvenkeelError } from '../../core/errors.ts';
import { type Tensor, type TensorLike, tensor } from '../../core/tensor/tensor.ts';
import type { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { requireBatchSize, requireModel } from '../checks.ts';
import { type FlattenedGraph, flattenModel, type GraphNode, isNode, nodesByLayer, originOf } from '../flattenedGraph.ts';
import { isBatchNorm, isNormNode } from '../layers.ts';
import { Probe, samplesFor } from '../probe.ts';
import { checkDeadUnits } from './deadUnits.ts';
import type { Diagnosis, DoctorOptions } from './doctor.ts';
import { FINDING_IDS, type Finding } from './finding.ts';
import { checkGraph } from './graphChecks.ts';
import { isTrained } from './initialWeights.ts';
import { checkInputs } from './inputChecks.ts';
import { checkLagging } from './laggingStatistics.ts';
import { checkFrozen, checkPlan, type TrainingPlan } from './planChecks.ts';
import { checkGap } from './trainEvalGap.ts';

/** Further facts, which only callers within the library have. */
export interface DiagnoseOptions extends DoctorOptions {
  /** Whether the model was trained just now, so that its statistics cannot have been recalibrated elsewhere. Default false. */
  readonly justTrained?: boolean;
}

/** The findings of `doctor`, layer by layer. */
export async function diagnose(model: Model, options: DiagnoseOptions): Promise<Diagnosis> {
  const { batchSize = 32, epochs = 1, justTrained = false } = options;
  requireModel('doctor', model);
  requireBatchSize('doctor', batchSize, 1);
  const data = typeof options.samples === 'number' ? undefined : samplesFor(model, options.samples, 'doctor, option samples');
  const samples = data ? ((data[0] as Tensor).shape[0] as number) : (options.samples as number);
  requireCount('samples', samples, 1);
  requireCount('epochs', epochs, 0);
  const { trained = await isTrained(model) } = options;

  const graph = flattenModel(model);
  const firstUses = [...nodesByLayer(graph).values()].map(([first]) => first as GraphNode);
  const norms = firstUses.filter(isNormNode);
  const notLookedAt = firstUses.flatMap(({ layer, name }) => ('layers' in layer ? [`the layers inside "${name}"`] : []));
  const expected = [
    ...(epochs > 0 ? await checkPlan(norms, await planOf(model, { samples, batchSize, epochs, justTrained })) : []),
    ...(await checkFrozen(norms)),
    ...checkGraph(graph),
    ...(data ? checkInputs(graph, data) : []),
  ];
  if (!data) {
    notLookedAt.push('the scale of the inputs: the samples themselves were not given');
    if (trained) notLookedAt.push('dead units and lagging statistics: the samples themselves were not given');
  }
  if (!trained || !data) return { findings: inOrder(expected), notLookedAt };
  const probe = await Probe.of(model, data, batchSize, options.backend);
  const measured = await measure(model, graph, probe, options.labels, samples);
  return {
    findings: inOrder([...withoutMeasured(expected, measured.findings), ...measured.findings]),
    notLookedAt: [...notLookedAt, ...measured.notLookedAt],
  };
}

/** What only the values that a trained model computes can tell. */
async function measure(
  model: Model,
  graph: FlattenedGraph,
  probe: Probe,
  labels: TensorLike | undefined,
  samples: number,
): Promise<Diagnosis> {
  const uses = nodesByLayer(graph);
  const norms = [...uses.keys()].filter(isBatchNorm);
  const nameOf = (layer: Layer) => uses.get(layer)?.[0]?.name as string;
  const findings: Finding[] = norms.length > 0 ? await checkLagging(model, probe, nameOf) : [];
  const notLookedAt: string[] = [];
  const gap = 'accuracy with batch statistics and with moving ones';
  if (!labels) notLookedAt.push(`${gap}: no labels were given`);
  else if (model.outputs.length > 1) notLookedAt.push(`${gap}: the model has several outputs`);
  else if (norms.length > 0) findings.push(...(await checkGap(model, probe, checkedLabels(labels, samples))));
  const isNormalized = (layer: Layer) => uses.get(layer)?.some(followsNorm) ?? false;
  const hasMovingStatistics = norms.some((norm) => norm.trainable);
  findings.push(...(await checkDeadUnits(model, probe, { nameOf, hasMovingStatistics, isNormalized })));
  return { findings, notLookedAt };
}

/** Whether what a node gets comes from a batch normalisation, perhaps in another shape. */
function followsNorm(node: GraphNode): boolean {
  const origin = originOf(node, ({ layer }) => layer.traits.isPassThrough ?? false);
  return isNode(origin) && isBatchNorm(origin.layer);
}

/** Findings in the order of their kinds; of the uses of a layer, or the readers of one, the first is enough. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const distinct = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.id} ${finding.layer}`;
    if (!distinct.has(key)) distinct.set(key, finding);
  }
  return [...distinct.values()].toSorted((a, b) => FINDING_IDS.indexOf(a.id) - FINDING_IDS.indexOf(b.id));
}

/** What momentum and steps let one expect of moving statistics gives way to what was measured: recalibrated ones do not lag. */
export function withoutMeasured(findings: readonly Finding[], measured: readonly Finding[]): Finding[] {
  const lagging = new Set(measured.flatMap(({ id, layer }) => (id === 'lagging-statistics' ? [layer] : [])));
  return findings.filter(({ id, layer }) => id !== 'momentum' || lagging.has(layer));
}

/** Adds the steps that a training took, where the model's optimizer counted them. */
async function planOf(model: Model, plan: Omit<TrainingPlan, 'stepsTaken' | 'isTrained'>): Promise<TrainingPlan> {
  const { optimizer } = model;
  const stepsTaken = optimizer?.built ? ((await optimizer.iterations.read())[0] as number) : 0;
  return { ...plan, isTrained: await isTrained(model), ...(stepsTaken > 0 && { stepsTaken }) };
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
