import { flattenModel, type GraphNode, onlyConsumer } from '../batchnorm/flattenedGraph.ts';
import { productLayerOf } from '../batchnorm/insertNormalization.ts';
import { isActivationLayer, isLinear } from '../batchnorm/layers.ts';
import type { Model } from '../models/model.ts';
import { Layer } from '../nn/layers/layer.ts';
import type { UnsharedKind, UnsharedPart } from './result.ts';

/** One layer of one network, in what can be compared. */
interface Traces {
  readonly weights: string;
  readonly computation: string;
  readonly activation: string;
}

/** A config as text. Layers inside are told by their classes, functions by their names. */
const configText = (config: Readonly<Record<string, unknown>>) =>
  JSON.stringify(config, (_, value) =>
    value instanceof Layer ? value.className : typeof value === 'function' ? value.name : value,
  );

/** An activation that is said or a layer of its own, as text. */
function activationText(layer: Layer): string {
  const { name: _, activation, ...options } = layer.getConfig();
  return typeof activation === 'string' ? activation : `${layer.className} ${configText({ activation, ...options })}`;
}

/** The activation of a product: its own, or that of the next layer that has one, before another product and any fork. */
function activationOf(graph: ReturnType<typeof flattenModel>, node: GraphNode): string {
  const product = productLayerOf(node.layer);
  if (!product) return '';
  if (!isLinear(product)) return activationText(product);
  let next = onlyConsumer(graph, node);
  while (next && next.operands.length === 1 && !productLayerOf(next.layer)) {
    if (isActivationLayer(next.layer)) return activationText(next.layer);
    if (next.layer.traits.replacesActivation) return next.layer.className;
    next = onlyConsumer(graph, next);
  }
  return 'linear';
}

function tracesOf(model: Model): Map<string, Traces> {
  const graph = flattenModel(model);
  const found = new Map<string, Traces>();
  for (const node of graph.nodes) {
    const { layer, name } = node;
    // Activations count with the products that they belong to, wherever they stand.
    if (found.has(name) || isActivationLayer(layer)) continue;
    const { name: _, activation: __, activityRegularizer: ___, ...options } = layer.getConfig();
    found.set(name, {
      weights: layer.weights.map(({ key, shape }) => `${key} ${shape.join('×')}`).join(),
      computation: `${layer.className} ${configText(options)}`,
      activation: activationOf(graph, node),
    });
  }
  return found;
}

/** How a layer differs from that of the first arm. */
function differences(own: Traces, first: Traces): UnsharedKind[] {
  const kinds: UnsharedKind[] = [];
  if (own.weights !== first.weights) kinds.push('other-weights');
  else if (own.computation !== first.computation) kinds.push('other-computation');
  if (own.activation !== first.activation) kinds.push('other-activation');
  return kinds;
}

/**
 * What the networks of a comparison do not have in common, by which its pairs are less than equal: all other layers compute the same, from the
 * same initial weights and with the same random masks.
 * @param networks with the names of their arms, built from the same seed
 */
export function unsharedParts(networks: readonly { readonly arm: string; readonly model: Model }[]): UnsharedPart[] {
  const traces = networks.map(({ arm, model }) => ({ arm, layers: tracesOf(model) }));
  const parts = new Map<string, { kind: UnsharedKind; arms: string[]; layers: string[] }>();
  const add = (kind: UnsharedKind, arms: string[], layer: string) => {
    if (arms.length === 0) return;
    const key = [kind, ...arms].join('\n');
    const part = parts.get(key) ?? { kind, arms, layers: [] };
    part.layers.push(layer);
    parts.set(key, part);
  };
  for (const layer of new Set(traces.flatMap(({ layers }) => [...layers.keys()]))) {
    const holders = traces.filter(({ layers }) => layers.has(layer));
    if (holders.length < traces.length) {
      add(
        'only-there',
        holders.map(({ arm }) => arm),
        layer,
      );
    }
    const first = holders[0]?.layers.get(layer) as Traces;
    const differs = (kind: UnsharedKind) =>
      holders.filter(({ layers }) => differences(layers.get(layer) as Traces, first).includes(kind)).map(({ arm }) => arm);
    for (const kind of ['other-weights', 'other-computation', 'other-activation'] as const) add(kind, differs(kind), layer);
  }
  return [...parts.values()];
}
