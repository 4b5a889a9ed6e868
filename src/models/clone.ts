import { describeValue } from '../core/checks.ts';
import { EvenkeelError, shapeText } from '../core/errors.ts';
import { checkOptions, type OptionNames } from '../core/options.ts';
import type { TypedArray } from '../core/tensor/tensor.ts';
import { InputLayer } from '../nn/layers/core/inputLayer.ts';
import { Layer } from '../nn/layers/layer.ts';
import type { LayerNode, SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import type { Weight } from '../nn/layers/weight.ts';
import { input } from '../training/data/inputs.ts';
import { fetchValues } from '../training/variableStore.ts';
import { Functional } from './functional.ts';
import { Model, type ModelOptions, modelOptions } from './model.ts';
import { Sequential } from './sequential.ts';

export interface CloneOptions extends ModelOptions {
  /**
   * The replacement of a layer: another layer, a list of layers that are applied one after the other (with an empty one
   * the next layer gets what this one got), or undefined for a copy. Asked once for each layer, however often it is used; of a model inside first for the whole of it
   * and then, where that is to be copied, for its layers.
   */
  readonly replace?: (layer: Layer) => Layer | readonly Layer[] | undefined;
  /** New layers after each use of a layer: asked once for each use, so that layers used twice get some twice. Default none. */
  readonly insertAfter?: (layer: Layer) => readonly Layer[];
}

const cloneOptions = { ...modelOptions, replace: 'optional', insertAfter: 'optional' } satisfies OptionNames<CloneOptions>;

/**
 * A model of copies of a model's layers, connected as they are, with fresh weights and not compiled. With the same seed (the default) the
 * weights start from the same values; `copyWeights` gives it the present ones. Layers that are shared, also with models inside, are shared
 * in the clone too, and names, seed and what is frozen stay. Input layers are copied always.
 *
 *     cloneModel(model, { replace: (layer) => (layer.className === 'Dropout' ? [] : undefined) });
 *
 * @throws EvenkeelError for a layer whose `getConfig` does not give the options that make it again, and where what takes a layer's place
 * does not fit
 */
export function cloneModel(model: Model, options: CloneOptions = {}): Model {
  if (!(model instanceof Model)) throw new EvenkeelError({ where: 'cloneModel', expected: 'a model', got: describeValue(model) });
  checkOptions('cloneModel', options, cloneOptions);
  const cloner = new Cloner(options);
  const made = cloner.model(model, options);
  cloner.check();
  return made;
}

/**
 * Gives a model the present values of those weights that another has in the same layer, under the same name and in the same shape.
 * @param of which layers count; default all
 */
export async function copyWeights(from: Model, to: Model, of: (layer: Layer) => boolean = () => true): Promise<void> {
  const pairs = [...pairedWeights(from, to)].filter(([, , layer]) => of(layer));
  const values = await fetchValues(pairs.map(([, { variable }]) => variable));
  await to.trainer.state.assign(
    pairs.map(([copy, source]) => [copy.variable, values.get(source.variable) as TypedArray] as const),
  );
}

/**
 * Compiles a model as another is compiled whose copy it is, if that is at all: the same loss and metrics for each output in their order,
 * and an optimizer with the same options, at the learning rate that the other's has come to, and without state.
 */
export async function compileAlike(from: Model, to: Model): Promise<void> {
  const origins = new Map([...pairedWeights(from, to)].map(([copy, source]) => [copy.variable, source.variable]));
  await to.trainer.compileAs(from.trainer, (variable) => origins.get(variable) ?? variable);
}

/** The weights of a model that another has too, in the same layer, under the same name and in the same shape. */
function* pairedWeights(from: Model, to: Model): Generator<readonly [copy: Weight, source: Weight, layer: Layer]> {
  const known = new Map([...placedWeights(from)].map(([path, weight, layer]) => [path, { weight, layer }]));
  for (const [path, copy] of placedWeights(to)) {
    const source = known.get(path);
    if (source?.weight.shape.join() === copy.shape.join()) yield [copy, source.weight, source.layer];
  }
}

/** Weights by the names of the models and layers around them. */
function* placedWeights(model: Model, path = ''): Generator<readonly [place: string, weight: Weight, layer: Layer]> {
  for (const layer of model.layers) {
    if (layer instanceof Model) yield* placedWeights(layer, `${path}${layer.name}/`);
    else for (const weight of layer.weights) yield [`${path}${weight.name}`, weight, layer];
  }
}

const isLayer = (value: unknown): value is Layer => value instanceof Layer;

/** A copy of what a config has; layers in it are copied too. */
function copyOption(value: unknown): unknown {
  if (Array.isArray(value) && value.some(isLayer)) return value.map(copyOption);
  // Layers that hold another put their own name in front of its.
  return isLayer(value) ? copyLayer(value, { name: value.name.split('/').at(-1) }) : value;
}

/**
 * A layer of the same class with the same options, name included, and fresh weights.
 * @param changes options that differ
 * @throws EvenkeelError where its constructor does not take what its `getConfig` gives
 */
export function copyLayer(layer: Layer, changes: Readonly<Record<string, unknown>> = {}): Layer {
  const { inputShape } = layer;
  const config = { ...(inputShape && { inputShape }), ...layer.getConfig(), ...changes };
  const make = layer.constructor as new (config: Record<string, unknown>) => Layer;
  let copy: Layer;
  try {
    copy = new make(Object.fromEntries(Object.entries(config).map(([option, value]) => [option, copyOption(value)])));
  } catch (cause) {
    throw unlike(layer, cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (!('name' in changes)) copy.autoNamed = layer.autoNamed;
  return copy;
}

const unlike = (layer: Layer, got: string, cause?: unknown) =>
  new EvenkeelError(
    {
      where: `${layer.where}, copy`,
      expected: 'a layer whose getConfig gives the options that its constructor takes',
      got,
      remedy: 'Let getConfig return every option, { ...super.getConfig() } included.',
    },
    cause === undefined ? {} : { cause },
  );

class Cloner {
  private readonly options: CloneOptions;
  /** The replacement of each layer. */
  private readonly made = new Map<Layer, readonly Layer[]>();
  private readonly copies: (readonly [layer: Layer, copy: Layer])[] = [];

  constructor(options: CloneOptions) {
    this.options = options;
  }

  model(model: Model, { name, seed = model.seed, trainable = model.trainable }: ModelOptions = {}): Model {
    const { backend, onWarning } = this.options;
    const options = {
      name: name ?? model.name,
      seed,
      trainable,
      ...(backend && { backend }),
      ...(onWarning && { onWarning }),
    };
    const made =
      model instanceof Sequential
        ? this.sequential(model, options)
        : new Functional({ ...this.graph(model), ...options }, (model as Functional).structures);
    if (name === undefined) made.autoNamed = model.autoNamed;
    return made;
  }

  private sequential(model: Sequential, options: ModelOptions): Sequential {
    const made = new Sequential(
      model.layers.flatMap((layer) => [...this.replacement(layer), ...this.insertedAfter(layer)]),
      options,
    );
    if (model.built) made.buildFor(model.inputs.map((x) => x.shape));
    return made;
  }

  private graph({ inputs, outputs, nodes }: Model) {
    const entries = new Map(
      inputs.map((x): readonly [SymbolicTensor, SymbolicTensor] => {
        const entry = input({ shape: x.shape, name: x.node.layer.name });
        entry.node.layer.autoNamed = x.node.layer.autoNamed;
        return [x, entry];
      }),
    );
    const results = new Map<LayerNode, readonly SymbolicTensor[]>();
    const read = (x: SymbolicTensor): SymbolicTensor => {
      const copy = entries.get(x) ?? results.get(x.node)?.[x.index];
      if (copy) return copy;
      throw this.misfit(x.node.layer, `${x.index + 1} results`, String(results.get(x.node)?.length ?? 0));
    };
    for (const node of nodes) {
      const { layer, inputs: operands, training } = node;
      const chain = [...this.replacement(layer), ...this.insertedAfter(layer)];
      if (chain.length === 0 && operands.length > 1) throw this.misfit(layer, 'something that takes several inputs', 'nothing');
      const mode = training === undefined ? {} : { training };
      results.set(
        node,
        chain.reduce<readonly SymbolicTensor[]>((xs, step) => step.connect(xs, mode), operands.map(read)),
      );
    }
    return { inputs: inputs.map(read), outputs: outputs.map(read) };
  }

  private misfit({ where }: Layer, expected: string, got: string) {
    return new EvenkeelError({ where: `cloneModel, in place of ${where}`, expected, got });
  }

  private insertedAfter(layer: Layer): readonly Layer[] {
    return this.options.insertAfter?.(layer) ?? [];
  }

  private replacement(layer: Layer): readonly Layer[] {
    let layers = this.made.get(layer);
    if (!layers) {
      const replacement = layer instanceof InputLayer ? undefined : this.options.replace?.(layer);
      layers = replacement === undefined ? [this.copy(layer)] : isLayer(replacement) ? [replacement] : replacement;
      if (!Array.isArray(layers) || !layers.every(isLayer))
        throw this.misfit(layer, 'a layer, a list of layers, or undefined', describeValue(replacement));
      this.made.set(layer, layers);
    }
    return layers;
  }

  private copy(layer: Layer): Layer {
    if (layer instanceof Model) return this.model(layer);
    const copy = copyLayer(layer);
    this.copies.push([layer, copy]);
    return copy;
  }

  /** @throws EvenkeelError for a copy that has other weights than its layer */
  check(): void {
    const shapes = (layer: Layer) => layer.weights.map((w) => shapeText(w.shape)).join(', ') || 'none';
    for (const [layer, copy] of this.copies) {
      if (!layer.built || !copy.built || shapes(layer) === shapes(copy)) continue;
      throw unlike(layer, `a copy with weights ${shapes(copy)} where it has ${shapes(layer)}`);
    }
  }
}
