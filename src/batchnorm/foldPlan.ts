import type { Model } from '../models/model.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { BatchNormalization } from '../nn/layers/normalization/batchNormalization.ts';
import { SpectralNormalization } from '../nn/layers/normalization/spectralNormalization.ts';
import { type Call, type CallGraph, callGraph, callsByLayer, isCall, onlyConsumer, sourceOf } from './flattenedGraph.ts';
import { hasChannelsFirst, isBatchNorm, isLinear, isNoise, kernelOf, passesOn } from './layerKinds.ts';

/** Which batch normalisations of a model go into which layers. */
export interface FoldPlan {
  /** In the order of the computation: of several into one layer, the one next to it comes first. */
  readonly folds: readonly { readonly norm: BatchNormalization; readonly target: Layer }[];
  readonly kept: readonly { readonly norm: BatchNormalization; readonly reason: string }[];
  /** Layers under spectral normalisation that are used without it in inference, by their wrappers. */
  readonly unwrapped: ReadonlyMap<Layer, Layer>;
  /** The names of layers, behind those of the models they lie in. */
  readonly names: ReadonlyMap<Layer, string>;
}

/** @throws EvenkeelError for a model that is not built */
export function planFold(model: Model): FoldPlan {
  const graph = callGraph(model);
  const uses = callsByLayer(graph);
  const folds: { norm: BatchNormalization; target: Layer }[] = [];
  const kept: { norm: BatchNormalization; reason: string }[] = [];
  const folded = new Set<Layer>();
  const unwrapped = new Map<Layer, Layer>();
  for (const [layer, calls] of uses) {
    if (layer instanceof SpectralNormalization && !(layer.trainable && calls.some((c) => c.trains)))
      unwrapped.set(layer, layer.layer);
  }
  for (const [norm, calls] of uses) {
    if (!isBatchNorm(norm)) continue;
    const found = search({ graph, uses, folded, unwrapped }, norm, calls);
    if (typeof found === 'string') kept.push({ norm, reason: found });
    else {
      folds.push({ norm, target: found });
      folded.add(norm);
    }
  }
  return { folds, kept, unwrapped, names: new Map([...uses].map(([layer, [first]]) => [layer, (first as Call).name])) };
}

interface Search {
  readonly graph: CallGraph;
  readonly uses: ReadonlyMap<Layer, readonly Call[]>;
  readonly folded: ReadonlySet<Layer>;
  readonly unwrapped: ReadonlyMap<Layer, Layer>;
}

/** The layer that a batch normalisation can be taken into, or why there is none. */
function search({ graph, uses, folded, unwrapped }: Search, norm: BatchNormalization, calls: readonly Call[]): Layer | string {
  if (norm.trainable && calls.some((call) => call.trains)) return 'it is called with training: true';
  /** Calls that hand their input on in inference. */
  const through = (call: Call) =>
    folded.has(call.layer) || passesOn(call.layer) || (isNoise(call.layer) && !(call.trains && call.layer.trainable));
  const sources = calls.map((call) => sourceOf(call, through));
  const [first] = sources;
  if (!isCall(first)) return 'no layer is in front of it';
  const { layer: target } = first;
  const before = unwrapped.get(target) ?? target;
  const name = `"${first.name}"`;
  if (hasChannelsFirst(before)) return `the channels of ${name} come first`;
  if (!kernelOf(before)) return `${name} in front of it is no dense or convolution layer`;
  if (!isLinear(before)) return `the activation of ${name} is in between`;
  const [{ inputShape }] = calls as [Call];
  if (norm.channelAxis(inputShape.length + 1) !== inputShape.length) return 'its channels are not on the last axis';
  if (!sources.every((source) => isCall(source) && source.layer === target)) return `${name} is not in front of all its uses`;
  const alone = calls.every((call) => {
    // Back to the layer: nobody else may read what is on the way.
    let [at] = call.inputs;
    let reader = call;
    while (isCall(at)) {
      if (onlyConsumer(graph, at) !== reader) return false;
      if (at.layer === target) return true;
      reader = at;
      [at] = at.inputs;
    }
    return false;
  });
  if (!alone) return `what ${name} gives is used elsewhere too`;
  const own = new Set(sources);
  if (!uses.get(target)?.every((use) => own.has(use)) || sharesWeights(uses, target)) return `${name} is used elsewhere too`;
  return target;
}

const sharesWeights = (uses: ReadonlyMap<Layer, readonly Call[]>, layer: Layer) =>
  [...uses.keys()].some((other) => other !== layer && other.weights.some((w) => layer.weights.includes(w)));
