import type { Layer } from '../nn/layers/layer.ts';
import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import type { Finding } from './finding.ts';
import { type Call, type CallGraph, callsByLayer, isCall, sourceOf } from './flattenedGraph.ts';
import { handsOn, hasWeight, isBatchNorm, isLinear, isNoise, kernelOf, optionOf } from './layerKinds.ts';

/** What is said of layers by what stands around them: each use of a batch normalisation is looked at. */
export function findAround(graph: CallGraph): Finding[] {
  return graph.calls.flatMap((call) =>
    isBatchNorm(call.layer) && call.layer.trainable
      ? [...redundantBias(graph, call), ...redundantOffset(graph, call, call.layer), ...noiseBefore(call), ...frozenBefore(call)]
      : [],
  );
}

function redundantBias(graph: CallGraph, norm: Call): Finding[] {
  const before = sourceOf(norm, ({ layer }) => handsOn(layer));
  if (!isCall(before) || !kernelOf(before.layer) || !hasWeight(before.layer, 'bias') || !isLinear(before.layer)) return [];
  // Whoever else reads the layer may need its bias.
  const removes = (reader: Call) => isBatchNorm(reader.layer) && reader.layer.trainable && isOnLastAxis(reader.layer);
  if (
    !callsByLayer(graph)
      .get(before.layer)
      ?.every((use) => readersOf(graph, use)?.every(removes))
  )
    return [];
  return [
    {
      id: 'redundant-bias',
      layer: before.name,
      reason: `it is followed by "${norm.name}", which subtracts the mean of each channel, and with it the bias; its own β does the bias's work`,
      remedy: 'Set useBias: false.',
    },
  ];
}

function redundantOffset(graph: CallGraph, norm: Call, layer: BatchNormalization): Finding[] {
  const readers = readersOf(graph, norm) ?? [];
  const [after] = readers;
  if (!after || !hasWeight(layer, 'beta') || !isOnLastAxis(layer) || !readers.every((reader) => absorbsOffset(reader.layer)))
    return [];
  return [
    {
      id: 'redundant-offset',
      layer: norm.name,
      reason: `its β is carried by the bias of "${after.name}" behind it just as well${hasWeight(layer, 'gamma') ? ', and its γ by that kernel' : ''}`,
      remedy: `Set center: false, or useBias: false on "${after.name}"; scale: false is possible too.`,
    },
  ];
}

function noiseBefore(norm: Call): Finding[] {
  const found = new Set<Call>();
  for (const call of before(norm)) if (isNoise(call.layer) && (optionOf(call.layer, 'rate') ?? 1) !== 0) found.add(call);
  if (found.size === 0) return [];
  // In the order of the computation.
  const names = [...new Set([...found].reverse().map((call) => `"${call.name}"`))];
  return [
    {
      id: 'dropout-before-norm',
      layer: norm.name,
      reason:
        `${names.join(' and ')} in front of it ${names.length === 1 ? 'widens' : 'widen'} the variance in training but not in inference, so ` +
        'the moving variance is too large there (variance shift, Li et al. 2018, arXiv 1801.05134)',
      remedy: 'Put dropout behind the last batch normalisation, or call recalibrate(model, x) after training.',
    },
  ];
}

function frozenBefore(norm: Call): Finding[] {
  const holds = ({ layer }: Call) => layer.weights.length > 0;
  const frozen = [...before(norm, holds)].find((call) => holds(call) && !call.layer.trainable);
  if (!frozen) return [];
  return [
    {
      id: 'frozen',
      layer: norm.name,
      reason: `"${frozen.name}" in front of it is frozen but it is not, so its statistics move away from those the frozen layers were trained with`,
      remedy: 'Freeze it too if the layers came trained together, or leave both trainable.',
    },
  ];
}

/** All calls that a call's input depends on, the nearest first, along each way up to those where `ends` says so. */
function before(call: Call, ends: (call: Call) => boolean = () => false): Set<Call> {
  const found = new Set<Call>();
  let next: readonly Call[] = [call];
  while (next.length > 0) {
    next = next.flatMap(({ inputs }) => inputs.filter(isCall)).filter((source) => !found.has(source));
    for (const source of next) found.add(source);
    next = [...new Set(next)].filter((source) => !ends(source));
  }
  return found;
}

/** Who computes with a call's result; undefined where the model gives it too. */
function readersOf(graph: CallGraph, call: Call): readonly Call[] | undefined {
  if (graph.outputs.has(call)) return undefined;
  const all = (graph.consumers.get(call) ?? []).map((reader) => (handsOn(reader.layer) ? readersOf(graph, reader) : [reader]));
  return all.every((readers) => readers !== undefined) ? all.flat() : undefined;
}

function absorbsOffset(layer: Layer): boolean {
  // Padding puts zeros beside a shifted image, so there the shift is not a bias; nor is it at the ends of a transposed convolution.
  const uneven = ['same', 'causal'].includes(optionOf(layer, 'padding') as string) || /Transpose$/.test(layer.className);
  return kernelOf(layer) !== undefined && hasWeight(layer, 'bias') && !uneven;
}

const isOnLastAxis = (norm: BatchNormalization) => (optionOf(norm, 'axis') ?? -1) === -1;
