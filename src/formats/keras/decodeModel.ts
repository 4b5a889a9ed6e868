import { EvenkeelError } from '../../core/errors.ts';
import type { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { input } from '../../training/data/inputs.ts';
import { decodeFunctional } from './decodeFunctional.ts';
import { decodeLayer, shapeIn } from './decodeLayer.ts';
import { decodeSequential } from './decodeSequential.ts';
import { isObject, type Json, requireObject, requireText, show, shownName } from './json.ts';
import { completeShape, countLayers, type ReadContext } from './readContext.ts';

/** The classes of models in files; the first versions of Keras called a functional one `Model`. */
const MODEL_CLASSES = ['Sequential', 'Functional', 'Model'];

/**
 * Makes the model that a config describes, with fresh weights and not compiled.
 * @throws EvenkeelError naming the layer or option that is not here, or what does not fit together
 */
export function decodeModel(object: Json, context: ReadContext): Model {
  const className = requireText(object.class_name, context.where, 'the class of a model');
  if (!MODEL_CLASSES.includes(className)) {
    throw new EvenkeelError({
      where: context.where,
      expected: 'a Sequential or Functional model',
      got: className,
      remedy: 'A model that is a class of its own has no graph to read; save its layers as a Functional model.',
    });
  }
  const config = object.config;
  if (!isObject(config) && !Array.isArray(config))
    throw new EvenkeelError({ where: context.where, expected: 'the config of a model', got: show(config) });
  const name = isObject(config) && typeof config.name === 'string' ? config.name : className.toLowerCase();
  try {
    return className === 'Sequential'
      ? decodeSequential(name, object, context, decodePart)
      : decodeFunctional(name, config as Json, context, decodePart);
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) {
      throw new EvenkeelError(
        { where: `${context.where}, model "${shownName(name)}"`, expected: 'layers that fit together', got: String(cause) },
        { cause },
      );
    }
    if (cause.problem.where.startsWith(context.where)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where: `${context.where}, ${cause.problem.where}` }, { cause });
  }
}

/** A layer or a model inside a model. */
function decodePart(value: unknown, context: ReadContext): Layer {
  const object = requireObject(value, `${context.where}, a layer`);
  countLayers(1, context);
  const { shared_object_id: id } = object;
  const known = typeof id === 'number' ? context.shared.get(id) : undefined;
  if (known) return known;
  const layer = decodeNew(object, context);
  if (typeof id === 'number') context.shared.set(id, layer);
  return layer;
}

function decodeNew(object: Json, context: ReadContext): Layer {
  if (MODEL_CLASSES.includes(object.class_name as string)) return decodeModel(object, context);
  if (object.class_name !== 'InputLayer') return decodeLayer(object, context);
  const config = requireObject(object.config, `${context.where}, an input`);
  const name = typeof config.name === 'string' ? config.name : '';
  const where = `${context.where}, input "${shownName(name)}"`;
  const shape = shapeIn(config, where);
  if (!shape) throw new EvenkeelError({ where, expected: 'its batch_shape', got: show(config) });
  return input({ shape: completeShape(shape, name, where, context), ...(name && { name }) }).node.layer;
}
