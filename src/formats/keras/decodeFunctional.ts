import { EvenkeelError } from '../../core/errors.ts';
import { Functional } from '../../models/functional.ts';
import { Model } from '../../models/model.ts';
import { InputLayer } from '../../nn/layers/core/inputLayer.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import type { SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';
import { customOf } from './context.ts';
import { decodeOperation, type InboundNode, readInboundNode, readLegacyInboundNode } from './inboundNodes.ts';
import { type Json, requireList, requireObject, show, shownName } from './json.ts';
import { isOperation } from './operations/operation.ts';
import { connectLayer, countLayers, modelSettings, type ReadContext } from './readContext.ts';
import { readReferences, referenceKey, structureOf, type TensorReference } from './tensorReferences.ts';

/** A use of a layer, under the name and the number by which others refer to it. */
interface Call {
  readonly layer: Layer;
  readonly name: string;
  readonly use: number;
  readonly node: InboundNode;
}

/** A layer of a config with its uses. */
interface LayerEntry {
  readonly layer: Layer;
  readonly nodes: readonly InboundNode[];
}

interface Entries {
  readonly inputs: ReadonlyMap<string, InputLayer>;
  readonly layers: readonly LayerEntry[];
  readonly operations: readonly Call[];
  /** Whether the config is one of Keras 2 or TensorFlow.js. */
  readonly isLegacy: boolean;
}

type DecodePart = (value: unknown, context: ReadContext) => Layer;

/** Makes the layers of a config, each under the name that the config has for it. */
function readEntries(config: Json, where: string, context: ReadContext, decodePart: DecodePart): Entries {
  const inputs = new Map<string, InputLayer>();
  const layers: LayerEntry[] = [];
  const operations: Call[] = [];
  const names = new Set<string>();
  let isLegacy = false;
  for (const value of requireList(config.layers, `${where}, layers`)) {
    const entry = requireObject(value, `${where}, a layer`);
    if (isOperation(entry) && !customOf(context, entry.registered_name, entry.class_name)) {
      const calls = decodeOperation(entry, where);
      countLayers(calls.length, context);
      operations.push(...calls);
      continue;
    }
    const layer = decodePart(value, context);
    const name = typeof entry.name === 'string' ? entry.name : layer.name;
    if (names.has(name)) throw new EvenkeelError({ where, expected: 'layers with different names', got: `"${name}" twice` });
    names.add(name);
    if (layer instanceof InputLayer) {
      inputs.set(name, layer);
      continue;
    }
    layer.name = name;
    layer.autoNamed = false;
    const place = `${where}, calls of layer "${shownName(name)}"`;
    const nodes = requireList(entry.inbound_nodes ?? [], place).map((node) => {
      isLegacy ||= Array.isArray(node);
      return Array.isArray(node) ? readLegacyInboundNode(node, place) : readInboundNode(requireObject(node, place), place);
    });
    countLayers(nodes.length, context);
    layers.push({ layer, nodes });
  }
  return { inputs, layers, operations, isLegacy };
}

/**
 * All uses of layers, numbered as others refer to them. The making of a model inside counts as its first use: in Keras 2 wherever the model is
 * referred to, in Keras 3 among the outputs alone.
 */
function numberCalls({ layers, operations, isLegacy }: Entries, outputs: readonly TensorReference[]): Call[] {
  const operands = [...operations.map(({ node }) => node), ...layers.flatMap(({ nodes }) => nodes)].flatMap(
    (node) => node.operands,
  );
  const references = [...outputs, ...operands];
  const calls = layers.flatMap(({ layer, nodes }): Call[] => {
    const countsMaking = () => references.some(([name, use]) => name === layer.name && use >= nodes.length);
    const first = isLegacy && layer instanceof Model && countsMaking() ? 1 : 0;
    return nodes.map((node, i) => ({ layer, name: layer.name, use: first + i, node }));
  });
  return [...calls, ...operations];
}

/** An output of the model in Keras 3 by the number of the use among calls; see `numberCalls`. */
function outputReference({ layers, isLegacy }: Entries, [name, use, index]: TensorReference): TensorReference {
  const entry = layers.find(({ layer }) => layer.name === name);
  if (isLegacy || !(entry?.layer instanceof Functional)) return [name, use, index];
  return [name, (use === 0 ? entry.nodes.length : use) - 1, index];
}

/** Applies layers once their operands are there. A call waits for the first operand that it lacks, so each is looked at a few times. */
function connectAll(calls: readonly Call[], results: Map<string, SymbolicTensor>, where: string, context: ReadContext): void {
  const waiting = new Map<string, Call[]>();
  const ready = [...calls];
  let left = ready.length;
  while (ready.length > 0) {
    const call = ready.shift() as Call;
    const { layer, name, use, node } = call;
    const missing = node.operands.find((operand) => !results.has(referenceKey(operand)));
    if (missing) {
      const key = referenceKey(missing);
      waiting.set(key, [...(waiting.get(key) ?? []), call]);
      continue;
    }
    left--;
    const operands = node.operands.map((operand) => results.get(referenceKey(operand)) as SymbolicTensor);
    const place = `${where}, layer "${shownName(layer.name)}"`;
    for (const [index, tensor] of connectLayer(layer, operands, node.training, place, context).entries()) {
      const key = referenceKey([name, use, index]);
      results.set(key, tensor);
      ready.push(...(waiting.get(key) ?? []));
      waiting.delete(key);
    }
  }
  if (left === 0) return;
  const [first] = [...waiting.values()].flat();
  throw new EvenkeelError({
    where,
    expected: 'layers whose inputs are there',
    got: `layer "${first?.layer.name}", which needs what no layer gives`,
  });
}

/** A graph of layers from its config. @param decodePart makes a layer or a model inside */
export function decodeFunctional(name: string, config: Json, context: ReadContext, decodePart: DecodePart): Functional {
  const where = `${context.where}, model "${shownName(name)}"`;
  const entries = readEntries(config, where, context, decodePart);
  const results = new Map<string, SymbolicTensor>();
  for (const [input, layer] of entries.inputs) results.set(referenceKey([input, 0, 0]), layer.connect([])[0] as SymbolicTensor);
  const ends = readReferences(config.output_layers, `${where}, output_layers`);
  connectAll(numberCalls(entries, ends), results, where, context);
  const find = (reference: TensorReference) => {
    const tensor = results.get(referenceKey(reference));
    if (tensor) return tensor;
    throw new EvenkeelError({ where, expected: 'inputs and outputs that are results of its layers', got: show(reference) });
  };
  const inputs = readReferences(config.input_layers, `${where}, input_layers`).map(find);
  const outputs = ends.map((end) => find(outputReference(entries, end)));
  if (outputs.length === 0) throw new EvenkeelError({ where, expected: 'outputs', got: 'none' });
  const { isLegacy } = entries;
  const structures = {
    inputs: structureOf(config.input_layers, isLegacy),
    outputs: structureOf(config.output_layers, isLegacy),
  };
  return new Functional({ inputs, outputs, ...modelSettings(name, config, context) }, structures);
}
