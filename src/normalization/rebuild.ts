import type { Backend } from '../backend/backend.ts';
import { EvenkeelError, shapeText } from '../errors.ts';
import { Layer, type SymbolicTensor } from '../layers/layer.ts';
import { Normalization } from '../layers/normalization.ts';
import { InputLayer } from '../layers/shape.ts';
import { Functional } from '../models/functional.ts';
import { input } from '../models/inputs.ts';
import { Model, type ModelOptions } from '../models/model.ts';
import { Sequential } from '../models/sequential.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface RebuildOptions {
  /** Decides the initial weights of the new model. Default: the model's own seed. */
  readonly seed?: number;
  /**
   * Whether layers that both models have keep the model's current weights; else they start afresh from the seed, all but what the `adapt` of a
   * normalization layer measured. Default false.
   */
  readonly keepWeights?: boolean;
  /** What runs the new model. Default `wasmBackend()`. */
  readonly backend?: Backend;
  /** Receives the new model's warnings. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

/** In what a new model differs from the one it is made of. */
export interface Rule {
  /** Whether a layer is left out; its operand goes on instead of its result. */
  drops(layer: Layer): boolean;
  /** Options that a copy has in place of its layer's. */
  change(layer: Layer): Readonly<Record<string, unknown>>;
  /** New layers behind one use of a layer. */
  behind(layer: Layer): readonly Layer[];
}

/** A new layer of the same class with the same options but `changes`, and weights of its own. Layers inside are copied too. */
function copyLayer(layer: Layer, changes: Readonly<Record<string, unknown>> = {}): Layer {
  const own = Object.entries(layer.getConfig()).map(([key, v]) => [key, v instanceof Layer ? copyLayer(v as Layer) : v]);
  const make = layer.constructor as new (config: Record<string, unknown>) => Layer;
  return new make({ ...Object.fromEntries(own), name: layer.name, ...changes });
}

/** Copies models; a layer that is used more than once has one copy. */
class Copier {
  private readonly copies = new Map<Layer, Layer>();
  private readonly rule: Rule;

  constructor(rule: Rule) {
    this.rule = rule;
  }

  private copy(layer: Layer): Layer {
    const known = this.copies.get(layer);
    if (known) return known;
    const made = layer instanceof Model ? this.model(layer, {}) : copyLayer(layer, this.rule.change(layer));
    this.copies.set(layer, made);
    return made;
  }

  /** What stands for one use of a layer. */
  private chain(layer: Layer): readonly Layer[] {
    return this.rule.drops(layer) ? [] : [this.copy(layer), ...this.rule.behind(layer)];
  }

  model(model: Model, options: ModelOptions): Model {
    const named = { name: model.name, seed: model.seed, ...options };
    const made = model instanceof Sequential ? this.sequential(model, named) : this.functional(model, named);
    if (!model.trainable) {
      made.trainable = false;
      // Layers inside can have been thawed one by one since.
      for (const [layer, copy] of this.copies) if (!(layer instanceof Model)) copy.trainable = layer.trainable;
    }
    return made;
  }

  private sequential(model: Sequential, options: ModelOptions): Sequential {
    const stack = model.layers.flatMap((layer) => (layer instanceof InputLayer ? [entry(layer).node.layer] : this.chain(layer)));
    if (stack.every((layer) => layer instanceof InputLayer)) refuseEmpty(model);
    const made = new Sequential(stack, options);
    if (model.built) made.buildFor(model.inputs.map((x) => x.shape));
    return made;
  }

  private functional(model: Model, options: ModelOptions): Functional {
    const inputs = model.inputs.map((x) => entry(x.node.layer as InputLayer));
    const places = new Map<SymbolicTensor, SymbolicTensor>(model.inputs.map((x, i) => [x, inputs[i] as SymbolicTensor]));
    const results = new Map<unknown, readonly SymbolicTensor[]>();
    const find = (x: SymbolicTensor) => places.get(x) ?? (results.get(x.node)?.[x.index] as SymbolicTensor);
    for (const node of model.nodes) {
      const mode = node.training === undefined ? {} : { training: node.training };
      const connect = (xs: readonly SymbolicTensor[], layer: Layer) => layer.connect(xs, mode);
      results.set(node, this.chain(node.layer).reduce(connect, node.inputs.map(find)));
    }
    const outputs = model.outputs.map(find);
    if (outputs.some((x) => inputs.includes(x))) refuseEmpty(model);
    return new Functional({ inputs, outputs, ...options });
  }

  /** The weights of the layers that were copied, with those they were copied from. */
  pairs() {
    return [...this.copies].flatMap(([layer, copy]) => {
      if (layer instanceof Model) return [];
      const same = layer.weights.length === copy.weights.length;
      const other = layer.weights.findIndex((w, i) => shapeText(w.shape) !== shapeText(copy.weights[i]?.shape ?? []));
      if (same && other < 0) {
        return layer.weights.map((w, i) => ({ layer, old: w, own: copy.weights[i] as (typeof copy.weights)[number] }));
      }
      throw new EvenkeelError({
        where: layer.where,
        expected: 'a layer that its getConfig describes wholly',
        got: 'other weights in a copy made from it',
        remedy: 'Let getConfig return every option of the constructor.',
      });
    });
  }
}

const entry = ({ inputShape, name }: Layer) => input({ shape: inputShape as readonly number[], ...(name && { name }) });

function refuseEmpty(model: Model): never {
  throw new EvenkeelError({ where: model.where, expected: 'another layer between each input and output', got: 'none' });
}

/**
 * A model like another one but for what a rule changes. The model itself stays as it is; the new one is not compiled.
 * @throws EvenkeelError naming a layer that cannot be copied
 */
export async function rebuild(model: Model, rule: Rule, { keepWeights = false, ...options }: RebuildOptions): Promise<Model> {
  const waiting = model.built ? undefined : allLayers(model).find(isMeasured);
  if (waiting) {
    throw new EvenkeelError({
      where: waiting.where,
      expected: 'a model that is built, as the layer may have been adapted',
      got: 'one that waits for its data',
      remedy: 'Call build(inputShape) first.',
    });
  }
  const copier = new Copier(rule);
  const made = copier.model(model, options);
  if (!model.built) return made;
  const kept = copier.pairs().filter(({ layer }) => keepWeights || isMeasured(layer));
  if (kept.length === 0) return made;
  const [values, fresh] = [model.getWeights(), made.getWeights()];
  const known = new Map(kept.map(({ old, own }) => [own.variable, values[model.weights.indexOf(old)] as Tensor]));
  await made.setWeights(made.weights.map(({ variable }, i) => known.get(variable) ?? (fresh[i] as Tensor)));
  return made;
}

/** Whether a layer's weights are what `adapt` measured: they say how the data is and are not learned. */
const isMeasured = (layer: Layer) => layer instanceof Normalization;

/** All layers of a model, those of models inside included. */
export const allLayers = (model: Model): Layer[] =>
  model.layers.flatMap((layer) => (layer instanceof Model ? allLayers(layer) : [layer]));
