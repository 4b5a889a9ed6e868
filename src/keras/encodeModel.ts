import type { Layer, LayerNode, SymbolicTensor } from '../layers/layer.ts';
import { InputLayer } from '../layers/shape.ts';
import { Model } from '../models/model.ts';
import { Sequential } from '../models/sequential.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { FormatContext } from './context.ts';
import type { Json } from './json.ts';
import { encodeLayer, fileNames, kerasName } from './layers.ts';
import { kerasObject } from './objects.ts';

const inputConfig = (name: string, shape: Shape) =>
  kerasObject('keras.layers', 'InputLayer', {
    name: kerasName(name),
    dtype: 'float32',
    batch_shape: [null, ...shape],
    sparse: false,
    ragged: false,
  });

/** A layer inside a model, under the name it has in the file. */
function encodeAny(layer: Layer, name: string, context: FormatContext): Json {
  if (layer instanceof InputLayer) return inputConfig(name, layer.inputShape as Shape);
  const object = layer instanceof Model ? encodeModel(layer, context) : encodeLayer(layer, context);
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

function encodeFunctional(model: Model, context: FormatContext): Json {
  const uses = new Map<Layer, LayerNode[]>();
  for (const node of [...model.inputs.map((x) => x.node), ...model.nodes]) {
    const own = uses.get(node.layer) ?? [];
    if (!own.includes(node)) own.push(node);
    uses.set(node.layer, own);
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
  const inbound = ({ inputs, training }: LayerNode) => ({
    args: inputs.length === 1 ? [reference(inputs[0] as SymbolicTensor)] : [inputs.map(reference)],
    kwargs: training === undefined ? {} : { training },
  });
  const layers = model.layers.map((layer) => ({
    ...encodeAny(layer, names.get(layer) as string, context),
    name: names.get(layer),
    inbound_nodes: (uses.get(layer) ?? []).filter((node) => node.inputs.length > 0).map(inbound),
  }));
  return { layers, input_layers: model.inputs.map(history), output_layers: model.outputs.map(history) };
}

/**
 * A model as Keras 3 writes it, without what it was compiled with.
 * @throws EvenkeelError for a stack whose input shape is not known
 */
export function encodeModel(model: Model, context: FormatContext): Json {
  const common = { name: kerasName(model.name), trainable: model.trainable, dtype: 'float32' };
  const [entry] = model.inputs as [SymbolicTensor];
  if (model instanceof Sequential) {
    const stack = stackOf(model);
    const names = fileNames([...stack, entry.node.layer]);
    const layers = [
      inputConfig(names.get(entry.node.layer) as string, entry.shape),
      ...stack.map((layer) => encodeAny(layer, names.get(layer) as string, context)),
    ];
    const shape = [null, ...entry.shape];
    return {
      ...kerasObject('keras', 'Sequential', { ...common, layers, build_input_shape: shape }),
      build_config: { input_shape: shape },
    };
  }
  return {
    ...kerasObject('keras.src.models.functional', 'Functional', { ...common, ...encodeFunctional(model, context) }),
    registered_name: 'Functional',
  };
}
