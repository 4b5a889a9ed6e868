import { EvenkeelError, shapeText } from '../../core/errors.ts';
import type { Variable } from '../../ir/variable.ts';
import { Model } from '../../models/model.ts';
import { Sequential } from '../../models/sequential.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { BatchNormalization } from '../../nn/layers/normalization/batchNormalization.ts';
import { SpectralNormalization } from '../../nn/layers/normalization/spectralNormalization.ts';
import type { Weight } from '../../nn/layers/weight.ts';
import { groupAt, type H5Array, type H5Builder, type H5Group } from '../hdf5/tree.ts';
import { stackOf } from './encodeModel.ts';
import { kerasName } from './layerNames.ts';
import { toGroup } from './names.ts';
import { Operation } from './operations/operation.ts';

/** A layer's own weights and where Keras 3 keeps them: `/layers/dense_1/vars/0`, groups counted by class and not by name. */
interface LayerWeights {
  readonly layer: Layer;
  readonly path: readonly string[];
  readonly weights: readonly Weight[];
}

/** The class of a layer in the group names of a weights file. */
const groupOf = (layer: Layer) => toGroup(layer.className);

/** Weights in the order in which Keras's layers hold them: those that training changes, then the others. */
const inOrder = (weights: readonly Weight[]) => [...weights.filter((w) => w.trainable), ...weights.filter((w) => !w.trainable)];

/** The groups of all layers, models inside included; a layer that stands in several places is in the first. */
function layerWeightsOf(layers: readonly Layer[], path: readonly string[], seen = new Set<Layer>()): LayerWeights[] {
  const used = new Map<string, number>();
  return layers.flatMap((layer) => {
    const group = groupOf(layer);
    const count = used.get(group) ?? 0;
    used.set(group, count + 1);
    if (seen.has(layer)) return [];
    seen.add(layer);
    const groupPath = [...path, count === 0 ? group : `${group}_${count}`];
    if (layer instanceof Model)
      return [{ layer, path: groupPath, weights: [] }, ...layerWeightsOf(layersOf(layer), [...groupPath, 'layers'], seen)];
    if (layer instanceof SpectralNormalization) {
      // The wrapper holds the kernel too: what the layer inside has comes below it.
      const [kernel, u] = layer.weights as [Weight, Weight];
      const wrapper = { layer, path: groupPath, weights: [kernel, u] };
      return [wrapper, { layer: layer.layer, path: [...groupPath, 'layer'], weights: inOrder(layer.layer.weights) }];
    }
    const { wrapped } = layer;
    if (wrapped) return [{ layer: wrapped, path: [...groupPath, 'layer'], weights: inOrder(wrapped.weights) }];
    return [{ layer, path: groupPath, weights: inOrder(layer.weights) }];
  });
}

/** Operations on tensors are no layers in Keras and are not counted. */
const layersOf = (model: Model) =>
  (model instanceof Sequential ? stackOf(model) : model.layers).filter((layer) => !(layer instanceof Operation));
const modelWeights = (model: Model) => layerWeightsOf(layersOf(model), ['layers']);

const VARS = 'vars';

/** An array of a file from the values of a variable; Keras counts in integers. */
export function toArray(variable: Variable, values: ArrayLike<number>): H5Array {
  return { shape: variable.shape, data: variable.isCount ? Int32Array.from(values) : Float32Array.from(values) };
}

/** Writes a model's weights, and an optimizer's state, into the tree of a `.weights.h5`. */
export function writeWeights(
  root: H5Builder,
  model: Model,
  optimizer: { readonly name: string; readonly variables: readonly Variable[] } | undefined,
  read: (v: Variable) => ArrayLike<number>,
): void {
  const write = (group: H5Builder, name: string, variables: readonly Variable[]) => {
    group.attributes.set('name', name);
    for (const [i, v] of variables.entries()) group.arrays.set(String(i), toArray(v, read(v)));
  };
  write(root.at(VARS), kerasName(model.name), []);
  for (const { layer, path, weights } of modelWeights(model)) {
    write(
      root.at(...path, VARS),
      kerasName(layer.name),
      weights.map((w) => w.variable),
    );
  }
  if (optimizer) write(root.at('optimizer', VARS), optimizer.name, optimizer.variables);
}

/** Arrays for a layer's weights. Keras 2 keeps those of ghost batches with axes of 1 around them. */
export const forLayer = (layer: Layer, arrays: readonly H5Array[]): readonly H5Array[] =>
  layer instanceof BatchNormalization && layer.getConfig().virtualBatchSize !== undefined
    ? arrays.map(({ shape, data }) => ({ shape: shape.length > 1 ? shape.filter((d) => d !== 1) : shape, data }))
    : arrays;

const arraysOf = (group: H5Group | undefined): H5Array[] => {
  const arrays = group?.arrays ?? new Map<string, H5Array>();
  return [...arrays].sort(([a], [b]) => Number(a) - Number(b)).map(([, array]) => array);
};

/** Receives a message for each layer that keeps its weights, since those of the file do not fit. */
export type Skip = (message: string) => void;

/** @throws EvenkeelError unless arrays have the shapes of the variables, in order; with `skip` nothing is taken then */
export function match(
  arrays: readonly H5Array[],
  variables: readonly Variable[],
  where: string,
  skip?: Skip,
): Map<Variable, H5Array> {
  const shapes = (list: readonly { shape: readonly number[] }[]) =>
    list.length === 0 ? 'none' : list.map(({ shape }) => shapeText(shape)).join(', ');
  const fits = arrays.length === variables.length && arrays.every(({ shape }, i) => shape.join() === variables[i]?.shape.join());
  if (!fits && skip) {
    skip(`${where}: left as it is, with weights ${shapes(variables)}; the file has ${shapes(arrays)}.`);
    return new Map();
  }
  if (!fits) {
    throw new EvenkeelError({
      where,
      expected: `weights ${shapes(variables)}`,
      got: shapes(arrays),
      remedy: 'The file is of another model.',
    });
  }
  return new Map(variables.map((v, i) => [v, arrays[i] as H5Array]));
}

/**
 * Reads a model's weights from the tree of a `.weights.h5`.
 * @throws EvenkeelError naming a layer whose weights are missing or of other shapes, or weights that no layer has
 */
export function readWeights(root: H5Group, model: Model, where: string, skip?: Skip): Map<Variable, H5Array> {
  const values = new Map<Variable, H5Array>();
  const saved = modelWeights(model);
  for (const { layer, path, weights } of saved) {
    const arrays = arraysOf(groupAt(root, [...path, VARS]));
    const variables = weights.map((w) => w.variable);
    for (const [v, array] of match(forLayer(layer, arrays), variables, `${where}, ${layer.where}`, skip)) values.set(v, array);
  }
  if (skip) return values;
  const known = new Set(saved.map(({ path }) => path.join('/')));
  const visit = (group: H5Group, path: string): void => {
    for (const [name, child] of group.groups) {
      if (name === VARS && child.arrays.size > 0 && !known.has(path)) {
        throw new EvenkeelError({
          where: `${where}, group /${path}`,
          expected: `weights of the layers of ${model.where} alone`,
          got: `${child.arrays.size} arrays for a layer that it does not have`,
          remedy: 'The file is of another model.',
        });
      }
      if (name !== VARS) visit(child, `${path}/${name}`);
    }
  };
  const layers = root.groups.get('layers');
  if (layers) visit(layers, 'layers');
  return values;
}

/** An optimizer's state from the tree of a `.weights.h5`; undefined where there is none or it is that of another one. */
export function readOptimizer(root: H5Group, variables: readonly Variable[]): Map<Variable, H5Array> | undefined {
  return matchOptimizer(arraysOf(groupAt(root, ['optimizer', VARS])), variables);
}

/** An optimizer's state from arrays in order, which in files of Keras 2 lack the learning rate; undefined where they are of another one. */
export function matchOptimizer(arrays: readonly H5Array[], variables: readonly Variable[]): Map<Variable, H5Array> | undefined {
  const held = arrays.length < variables.length ? variables.filter((v) => v.name !== 'learning_rate') : variables;
  const fits = arrays.length === held.length && arrays.every(({ shape }, i) => shape.join() === held[i]?.shape.join());
  return fits ? new Map(held.map((v, i) => [v, arrays[i] as H5Array])) : undefined;
}
