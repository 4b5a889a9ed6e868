import { EvenkeelError } from '../../core/errors.ts';
import type { Variable } from '../../ir/variable.ts';
import { Model } from '../../models/model.ts';
import { InputLayer } from '../../nn/layers/core/inputLayer.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import type { Weight } from '../../nn/layers/weight.ts';
import { groupAt, type H5Array, type H5Builder, type H5Group } from '../hdf5/tree.ts';
import { fileNames, oldWeightName } from './layerNames.ts';
import { Operation } from './operations/operation.ts';
import { forLayer, match, matchOptimizer, type Skip, toArray } from './weights.ts';

/** Lists longer than this (in bytes) are split over several attributes, as Keras does for the sake of older HDF5. */
const ATTRIBUTE_LIMIT = 64512;

/** A layer's variables in the order of older files: all that are trained, then the others. */
function variablesOf(layer: Layer): Variable[] {
  const trained = layer.trainableWeights;
  return [...trained, ...layer.weights.filter((w) => !trained.includes(w))].map((w) => w.variable);
}

/** Layers of the model itself: each nested model is one. */
const layersOf = (model: Model) => model.layers.filter((layer) => !(layer instanceof InputLayer || layer instanceof Operation));

/** All weights with their layers, those of models inside included. */
const weightsIn = (layer: Layer): (readonly [Layer, Weight])[] =>
  layer instanceof Model ? layer.layers.flatMap(weightsIn) : layer.weights.map((weight) => [layer, weight] as const);

function writeNames(group: H5Builder, attribute: string, names: readonly string[]): void {
  const parts: string[][] = [[]];
  let size = 0;
  for (const name of names) {
    size += new TextEncoder().encode(name).length;
    if (size > ATTRIBUTE_LIMIT) {
      parts.push([]);
      size = 0;
    }
    (parts.at(-1) as string[]).push(name);
  }
  if (parts.length === 1) group.attributes.set(attribute, names);
  else for (const [i, part] of parts.entries()) group.attributes.set(`${attribute}${i}`, part);
}

function readNames(group: H5Group, attribute: string, where: string): readonly string[] {
  const whole = group.attributes.get(attribute);
  const parts: string[] = [];
  for (let i = 0; whole === undefined; i++) {
    const part = group.attributes.get(`${attribute}${i}`);
    if (part === undefined) break;
    parts.push(...part);
  }
  const names = whole ?? parts;
  if (typeof names !== 'string' && (whole !== undefined || parts.length > 0)) return names;
  throw new EvenkeelError({ where, expected: `the attribute ${attribute}`, got: 'none', remedy: 'Save the model again.' });
}

/** Writes arrays under their names, whose slashes are groups, and the list of the names. */
function writeArrays(
  group: H5Builder,
  variables: readonly Variable[],
  nameOf: (v: Variable) => string,
  read: (v: Variable) => ArrayLike<number>,
): void {
  const names: string[] = [];
  for (const v of variables) {
    let name = nameOf(v);
    for (let i = 1; names.includes(name); i++) name = `${nameOf(v)}_${i}`;
    names.push(name);
    const path = name.split('/');
    group.at(...path.slice(0, -1)).arrays.set(path.at(-1) as string, toArray(v, read(v)));
  }
  writeNames(group, 'weight_names', names);
}

function readArrays(group: H5Group, where: string): H5Array[] {
  return readNames(group, 'weight_names', where).map((name) => {
    const path = name.split('/');
    const array = groupAt(group, path.slice(0, -1))?.arrays.get(path.at(-1) as string);
    if (array) return array;
    throw new EvenkeelError({ where, expected: `an array "${name}"`, got: 'none', remedy: 'Save the model again.' });
  });
}

/** Writes weights as files of Keras 2 have them, below `/model_weights`, and the optimizer's state next to it. */
export function writeLegacyWeights(
  root: H5Builder,
  model: Model,
  optimizer: { readonly name: string; readonly variables: readonly Variable[] } | undefined,
  read: (v: Variable) => ArrayLike<number>,
): void {
  const weights = root.at('model_weights');
  // Without a version weights are turned round, as those of Keras 1.
  for (const name of ['backend', 'keras_version']) weights.attributes.set(name, root.attributes.get(name) as string);
  const names = fileNames(model.layers);
  const nameOfLayer = (layer: Layer) => names.get(layer) as string;
  writeNames(weights, 'layer_names', layersOf(model).map(nameOfLayer));
  const oldNames = new Map(weightsIn(model).map(([layer, weight]) => [weight.variable, `${oldWeightName(layer, weight)}:0`]));
  for (const layer of layersOf(model)) {
    writeArrays(weights.at(nameOfLayer(layer)), variablesOf(layer), (v) => oldNames.get(v) as string, read);
  }
  writeArrays(weights.at('top_level_model_weights'), [], String, read);
  if (optimizer) {
    const nameOf = (v: Variable) => `${optimizer.name}/${v.name.replaceAll('/', '_')}:0`;
    // Keras 2 has the learning rate in its settings alone.
    const held = optimizer.variables.filter((v) => v.name !== 'learning_rate');
    writeArrays(root.at('optimizer_weights'), held, nameOf, read);
  }
}

/** Where the weights of an older file are; undefined for another file. */
export const legacyWeights = (root: H5Group): H5Group | undefined => {
  const group = root.groups.get('model_weights') ?? root;
  return group.attributes.has('layer_names') || group.attributes.has('layer_names0') ? group : undefined;
};

/**
 * Reads weights as files of Keras 2 have them: layer by layer in the model's order, whatever the names.
 * @throws EvenkeelError where number or shapes do not fit
 */
export function readLegacyWeights(group: H5Group, model: Model, where: string, skip?: Skip): Map<Variable, H5Array> {
  const values = new Map<Variable, H5Array>();
  const saved = readNames(group, 'layer_names', where).flatMap((name) => {
    const layer = groupAt(group, name.split('/'));
    const arrays = layer ? readArrays(layer, `${where}, layer "${name}"`) : [];
    return arrays.length > 0 ? [arrays] : [];
  });
  const layers = layersOf(model).filter((layer) => layer.weights.length > 0);
  if (saved.length !== layers.length) {
    throw new EvenkeelError({
      where,
      expected: `weights of ${layers.length} layers`,
      got: `${saved.length}`,
      remedy: 'The file is of another model.',
    });
  }
  for (const [i, layer] of layers.entries()) {
    const arrays = forLayer(layer, saved[i] as H5Array[]);
    for (const [v, array] of match(arrays, variablesOf(layer), `${where}, ${layer.where}`, skip)) values.set(v, array);
  }
  return values;
}

/** The optimizer's state of an older file; undefined where there is none, or it has another order or other shapes. */
export function readLegacyOptimizer(
  root: H5Group,
  variables: readonly Variable[],
  where: string,
): Map<Variable, H5Array> | undefined {
  const group = root.groups.get('optimizer_weights');
  if (!group) return undefined;
  // Before Keras 2.11 slots stood kind by kind, and under other names: `dense/kernel/m:0`.
  const old = /\/(?:m|v|vhat|rms|mg|momentum|accumulator|accum_grad|accum_var)(?::0)?$/;
  if (readNames(group, 'weight_names', where).some((name) => old.test(name))) return undefined;
  return matchOptimizer(readArrays(group, `${where}, optimizer_weights`), variables);
}
