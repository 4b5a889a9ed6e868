import type { Shape } from '../../core/tensor/tensor.ts';
import { Model } from '../../models/model.ts';
import { Sequential } from '../../models/sequential.ts';
import { InputLayer } from '../../nn/layers/core/inputLayer.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import type { SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';
import { input } from '../../training/data/inputs.ts';
import { shapeIn } from './decodeLayer.ts';
import { isObject, type Json, requireList, shownName } from './json.ts';
import { completeShape, connectLayer, modelSettings, type ReadContext, requireBounded } from './readContext.ts';

/** A stack from its config. @param decodePart makes a layer or a model inside */
export function decodeSequential(
  name: string,
  object: Json,
  context: ReadContext,
  decodePart: (value: unknown, context: ReadContext) => Layer,
): Sequential {
  const config = object.config as Json;
  const where = `${context.where}, model "${shownName(name)}"`;
  // The first versions had the list of layers in place of the config.
  const list = requireList(Array.isArray(config) ? config : config.layers, `${where}, layers`);
  const layers = list.map((entry) => decodePart(entry, context));
  const first = isObject(list[0]) && isObject(list[0].config) ? list[0].config : {};
  const build = isObject(object.build_config) ? object.build_config.input_shape : undefined;
  const shape = shapeIn(first, where) ?? shapeIn({ batch_shape: config.build_input_shape ?? build ?? undefined }, where);
  // Layer by layer first, each checked before the next takes memory.
  const connect = (entry: SymbolicTensor, rest: readonly Layer[]) => {
    rest.reduce(
      (x, layer) =>
        connectLayer(layer, [x], undefined, `${where}, layer "${shownName(layer.name)}"`, context)[0] as SymbolicTensor,
      entry,
    );
  };
  const [head, ...rest] = layers;
  const inner = head instanceof Model && head.built ? head.inputs : [];
  const entryShape = shape
    ? completeShape(shape, head?.name ?? '', where, context)
    : Array.isArray(context.inputShape)
      ? requireBounded(context.inputShape as Shape, where, context)
      : inner[0]?.shape;
  if (head instanceof InputLayer) connect(head.connect([])[0] as SymbolicTensor, rest);
  else if (entryShape) connect(input({ shape: entryShape }), layers);
  const model = new Sequential(layers, modelSettings(name, config, context));
  if (!model.built && entryShape) model.buildFor([entryShape]);
  return model;
}
