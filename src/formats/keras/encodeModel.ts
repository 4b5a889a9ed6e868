import type { Shape } from '../../core/tensor/tensor.ts';
import { Functional, type Structure, type Structures } from '../../models/functional.ts';
import { Model } from '../../models/model.ts';
import { Sequential } from '../../models/sequential.ts';
import { InputLayer } from '../../nn/layers/core/inputLayer.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { MergeLayer } from '../../nn/layers/merging/mergeLayer.ts';
import type { LayerNode, SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';
import type { FormatContext } from './context.ts';
import { encodeLayer } from './encodeLayer.ts';
import type { Json } from './json.ts';
import { fileNames, kerasName } from './layerNames.ts';
import { kerasObject } from './objects.ts';
import { Operation } from './operations/operation.ts';

const inputConfig = (name: string, shape: Shape) =>
  kerasObject('keras.layers', 'InputLayer', {
    name: kerasName(name),
    dtype: 'float32',
    batch_shape: [null, ...shape],
    sparse: false,
    ragged: false,
  });

/** A layer inside a model, under the name it has in the file. */
function encodeAny(layer: Layer, name: string, context: FormatContext, structures?: Structures): Json {
  if (layer instanceof InputLayer) return inputConfig(name, layer.inputShape as Shape);
  if (layer instanceof Operation) return layer.toKeras(name);
  const object = layer instanceof Model ? encodeModel(layer, context, structures) : encodeLayer(layer, context);
  const id = context.sharedIds.get(layer);
  return { ...object, config: { ...(object.config as Json), name }, ...(id !== undefined && { shared_object_id: id }) };
}

/** The layers of which a model is made, without the entry of a stack. */
const partsOf = (model: Model): readonly Layer[] => (model instanceof Sequential ? stackOf(model) : model.layers);

/** Numbers for layers that stand in several of a model and the models inside it: a file has them once. */
export function sharedLayers(model: Model): Map<Layer, number> {
  const seen = new Set<Layer>();
  const ids = new Map<Layer, number>();
  const visit = (layer: Layer): void => {
    if (seen.has(layer)) {
      if (!ids.has(layer)) ids.set(layer, ids.size + 1);
      return;
    }
    seen.add(layer);
    if (layer instanceof Model) for (const part of partsOf(layer)) visit(part);
  };
  visit(model);
  return ids;
}

/** The stack of a Sequential, without the entry that Keras does not count as a layer. */
export const stackOf = (model: Sequential): readonly Layer[] => model.layers.filter((layer) => !(layer instanceof InputLayer));

/** Between the layers of a stack there are tensors: Keras builds no stack around a list of one. */
const IN_A_STACK: Structures = { inputs: 'single', outputs: 'single' };

/** References to tensors, in the structure that the tensors have. */
function structured(parts: readonly unknown[], structure: Structure): unknown {
  if (structure === 'list') return parts;
  return structure === 'single' ? parts[0] : Object.fromEntries(structure.map((key, i) => [key, parts[i]]));
}

/** How a layer takes its operands: those that merge, and models that say so, as a list. */
const operandsOf = (layer: Layer, count: number): Structure =>
  layer instanceof Functional ? layer.structures.inputs : layer instanceof MergeLayer || count > 1 ? 'list' : 'single';

function encodeFunctional(model: Functional, context: FormatContext, structures: Structures): Json {
  const uses = new Map<Layer, LayerNode[]>();
  for (const node of [...model.inputs.map((x) => x.node), ...model.nodes]) {
    const nodes = uses.get(node.layer) ?? [];
    if (!nodes.includes(node)) nodes.push(node);
    uses.set(node.layer, nodes);
  }
  const names = fileNames(model.layers);
  const history = ({ node, index }: SymbolicTensor) => [
    names.get(node.layer),
    (uses.get(node.layer) as LayerNode[]).indexOf(node),
    index,
  ];
  const reference = (x: SymbolicTensor) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, ...x.shape], dtype: 'float32', keras_history: history(x) },
  });
  // Keras writes the default of `training` in the same way and never obeys it in a functional model; `evenkeel` says that it was asked for.
  const mode = (training: boolean | undefined) =>
    training === undefined ? { kwargs: {} } : { kwargs: { training }, evenkeel: { training } };
  const inbound = ({ layer, inputs, training }: LayerNode) =>
    layer instanceof Operation
      ? layer.toKerasNode(inputs.map(reference))
      : { args: [structured(inputs.map(reference), operandsOf(layer, inputs.length))], ...mode(training) };
  // Among inputs and outputs, and there alone, Keras counts the making of a functional model as its first use.
  const end = (x: SymbolicTensor) => {
    const [name, use, index] = history(x);
    return [name, (use as number) + (x.node.layer instanceof Functional ? 1 : 0), index];
  };
  const layers = model.layers.map((layer) => ({
    ...encodeAny(layer, names.get(layer) as string, context),
    name: names.get(layer),
    inbound_nodes: (uses.get(layer) ?? []).filter((node) => node.inputs.length > 0).map(inbound),
  }));
  return {
    layers,
    input_layers: structured(model.inputs.map(end), structures.inputs),
    output_layers: structured(model.outputs.map(end), structures.outputs),
  };
}

/**
 * A model as Keras 3 writes it, without what it was compiled with.
 * @param structures how inputs and outputs are given; as the model has them where left out
 * @throws EvenkeelError for a stack whose input shape is not known
 */
export function encodeModel(model: Model, context: FormatContext, structures?: Structures): Json {
  const common = { name: kerasName(model.name), trainable: model.trainable, dtype: 'float32' };
  const [entry] = model.inputs as [SymbolicTensor];
  if (model instanceof Sequential) {
    const stack = stackOf(model);
    const names = fileNames([...stack, entry.node.layer]);
    const layers = [
      inputConfig(names.get(entry.node.layer) as string, entry.shape),
      ...stack.map((layer) => encodeAny(layer, names.get(layer) as string, context, IN_A_STACK)),
    ];
    const shape = [null, ...entry.shape];
    return {
      ...kerasObject('keras', 'Sequential', { ...common, layers, build_input_shape: shape }),
      build_config: { input_shape: shape },
    };
  }
  const functional = model as Functional;
  const graph = encodeFunctional(functional, context, structures ?? functional.structures);
  return {
    ...kerasObject('keras.src.models.functional', 'Functional', { ...common, ...graph }),
    registered_name: 'Functional',
  };
}
