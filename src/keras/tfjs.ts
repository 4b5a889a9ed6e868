import { EvenkeelError, shapeText } from '../errors.ts';
import type { Layer } from '../layers/layer.ts';
import { Model } from '../models/model.ts';
import type { Variable } from '../program/variable.ts';
import { readTfjs } from '../saving/tfjs.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { decodeModel, type ReadContext } from './decodeModel.ts';
import { shownName } from './json.ts';

/** A variable, and the names of the models around its layer. */
interface Named {
  readonly variable: Variable;
  readonly models: readonly string[];
}

const variablesOf = (layer: Layer, models: readonly string[] = []): Named[] =>
  layer instanceof Model
    ? layer.layers.flatMap((inner) => variablesOf(inner, [...models, layer.name]))
    : layer.weights.map(({ variable }) => ({ variable, models }));

/** The array for a variable: by its own name, or behind the names of the models it is in. Each array serves once. */
function take({ variable, models }: Named, left: Map<string, Tensor>, where: string): Tensor {
  const names = models.map((_, i) => [...models.slice(i), variable.name].join('/'));
  const name =
    [...names, variable.name].find((n) => left.has(n)) ?? [...left.keys()].find((n) => n.endsWith(`/${variable.name}`));
  const found = name === undefined ? undefined : left.get(name);
  if (!found || found.shape.join() !== variable.shape.join()) {
    throw new EvenkeelError({
      where: `${where}, weight "${shownName(variable.name)}"`,
      expected: shapeText(variable.shape),
      got: found ? shapeText(found.shape) : 'none',
      remedy: 'Save the model again with TensorFlow.js, or convert it again.',
    });
  }
  left.delete(name as string);
  return found;
}

/**
 * A model from a layers model of TensorFlow.js: its model.json, parsed, and its shards. It is not compiled: what TensorFlow.js saves of that does
 * not say all.
 * @param fetchShard gives the bytes of a shard by its path below the folder of model.json
 * @throws EvenkeelError for damaged files, and for layers that are not here, by name
 */
export async function modelFromTfjs(
  document: unknown,
  fetchShard: (path: string) => Promise<Uint8Array>,
  context: ReadContext,
): Promise<Model> {
  const { topology, weights, trainingConfig } = await readTfjs(document, fetchShard, context.where);
  const model = decodeModel({ class_name: topology.className, config: topology.config }, context);
  const left = new Map(weights);
  const seen = new Set<Variable>();
  const values = model.layers
    .flatMap((layer) => variablesOf(layer))
    .flatMap((named) => {
      if (seen.has(named.variable)) return [];
      seen.add(named.variable);
      return [[named.variable, take(named, left, context.where).data] as const];
    });
  const [extra] = left.keys();
  if (extra !== undefined) {
    throw new EvenkeelError({
      where: `${context.where}, weight "${shownName(extra)}"`,
      expected: 'weights of the layers alone',
      got: 'one that no layer has',
    });
  }
  if (trainingConfig)
    context.warn(`${context.where}: call compile to train the model; what TensorFlow.js saves of that does not say all.`);
  await model.trainer.assign(values);
  return model;
}
