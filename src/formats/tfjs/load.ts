import { EvenkeelError, shapeText } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Variable } from '../../ir/variable.ts';
import { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { type H5Array, H5Builder } from '../hdf5/tree.ts';
import type { FormatContext } from '../keras/context.ts';
import { isObject, type Json, shownName } from '../keras/json.ts';
import { oldWeightName } from '../keras/layerNames.ts';
import { toSnake } from '../keras/names.ts';
import { readWeights } from '../keras/weights.ts';

/** A variable, its name in the file, and the names of the models around its layer. */
interface Named {
  readonly variable: Variable;
  readonly name: string;
  readonly models: readonly string[];
}

const variablesOf = (layer: Layer, models: readonly string[] = []): Named[] =>
  layer instanceof Model
    ? layer.layers.flatMap((inner) => variablesOf(inner, [...models, layer.name]))
    : layer.weights.map((weight) => ({ variable: weight.variable, name: oldWeightName(layer, weight), models }));

/** The array for a variable: by its own name, or after the names of the models around it. Each array is used once. */
function take({ variable, name, models }: Named, unused: Map<string, Tensor>, where: string): Tensor {
  const names = models.map((_, i) => [...models.slice(i), name].join('/'));
  const key = [...names, name].find((n) => unused.has(n)) ?? [...unused.keys()].find((n) => n.endsWith(`/${name}`));
  const tensor = key === undefined ? undefined : unused.get(key);
  if (!tensor || tensor.shape.join() !== variable.shape.join()) {
    throw new EvenkeelError({
      where: `${where}, weight "${shownName(name)}"`,
      expected: shapeText(variable.shape),
      got: tensor ? shapeText(tensor.shape) : 'none',
      remedy: 'Save the model again with TensorFlow.js, or convert it again.',
    });
  }
  unused.delete(key as string);
  return tensor;
}

const toArray = ({ shape, data }: Tensor): H5Array => ({
  shape,
  data: data instanceof Int32Array ? data : Float32Array.from(data, Number),
});

/** The weights of a file of Keras 3 that was converted: they lie as in its `.weights.h5`. */
function convertedWeights(weights: ReadonlyMap<string, Tensor>): H5Builder {
  const root = new H5Builder();
  for (const [name, tensor] of weights) {
    const path = name.split('/');
    root.at(...path.slice(0, -1)).arrays.set(path.at(-1) as string, toArray(tensor));
  }
  return root;
}

/**
 * A model's weights from those of a layers model of TensorFlow.js, by their names.
 * @throws EvenkeelError naming a weight that is missing, of another shape, or of no layer
 */
export function readTfjsWeights(
  model: Model,
  weights: ReadonlyMap<string, Tensor>,
  where: string,
): ReadonlyMap<Variable, H5Array> {
  const converted =
    weights.size > 0 && [...weights.keys()].every((name) => name.startsWith('layers/') && /\/vars\/\d+$/.test(name));
  if (converted) return readWeights(convertedWeights(weights), model, where);
  const unused = new Map(weights);
  const values = new Map<Variable, H5Array>();
  for (const named of model.layers.flatMap((layer) => variablesOf(layer))) {
    if (!values.has(named.variable)) values.set(named.variable, toArray(take(named, unused, where)));
  }
  const [extra] = unused.keys();
  if (extra === undefined) return values;
  throw new EvenkeelError({
    where: `${where}, weight "${shownName(extra)}"`,
    expected: 'weights of the layers alone',
    got: 'one that no layer has',
  });
}

/** Optimizers of TensorFlow.js that Keras calls otherwise, or whose options it does. */
const OPTIMIZERS: Readonly<Record<string, (config: Json) => readonly [className: string, config: Json]>> = {
  Momentum: ({ use_nesterov: nesterov, ...config }) => ['SGD', { ...config, nesterov }],
  RMSProp: ({ decay: rho, ...config }) => ['RMSprop', { ...config, rho }],
};

function toKerasOptimizer(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.config)) return value;
  const config = Object.fromEntries(Object.entries(value.config).map(([key, v]) => [toSnake(key), v]));
  const translate = OPTIMIZERS[String(value.class_name)];
  const [class_name, options] = translate ? translate(config) : [value.class_name, config];
  return { class_name, config: options };
}

/** Classes that compute something else in TensorFlow.js than in Keras, whose way is taken here. */
const OTHERWISE = {
  optimizers: { Adadelta: 'TensorFlow.js divides by the mean square from before the step, Keras by that with it' },
  losses: {
    hinge: 'TensorFlow.js takes labels of 0 as they are, Keras for −1',
    squared_hinge: 'TensorFlow.js takes labels of 0 as they are, Keras for −1',
  },
  metrics: { precision: 'TensorFlow.js counts outputs that are exactly 1, Keras those above 0.5' },
  layers: {
    Resizing: 'TensorFlow.js interpolates between corners, Keras between the middles of pixels',
    UpSampling2D: 'TensorFlow.js interpolates from the upper left corner, Keras between the middles of pixels',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** Warns of what TensorFlow.js computes otherwise, by the names in a part of a file. */
function warnOf(kind: keyof typeof OTHERWISE, names: unknown, { where, warn }: FormatContext): void {
  const table: Readonly<Record<string, string>> = OTHERWISE[kind];
  const all = [isObject(names) ? Object.values(names) : names].flat(2);
  for (const name of new Set(all)) {
    if (typeof name === 'string' && Object.hasOwn(table, name)) warn(`${where}: ${name} is that of Keras: ${table[name]}.`);
  }
}

const layersIn = (layer: Layer): Layer[] => (layer instanceof Model ? layer.layers.flatMap(layersIn) : [layer]);

/** Warns of layers that TensorFlow.js computes otherwise; a file that was converted is one of Keras. */
export function warnOfLayers(model: Model, context: FormatContext): void {
  if (!context.kerasVersion?.startsWith('tfjs')) return;
  const between = layersIn(model).filter((layer) => layer.getConfig().interpolation === 'bilinear');
  warnOf(
    'layers',
    between.map((layer) => layer.className),
    context,
  );
}

/** The compile settings of a model of TensorFlow.js, as Keras has them; undefined where there are none. */
export function toKerasCompile(trainingConfig: unknown, context: FormatContext): Json | undefined {
  if (!isObject(trainingConfig)) return undefined;
  const { optimizer_config: optimizer, ...rest } = trainingConfig;
  if (context.kerasVersion?.startsWith('tfjs')) {
    warnOf('optimizers', isObject(optimizer) ? optimizer.class_name : undefined, context);
    warnOf('losses', rest.loss, context);
    warnOf('metrics', rest.metrics, context);
  }
  return { ...rest, optimizer: toKerasOptimizer(optimizer) };
}
