import type { Backend } from '../../backends/backend.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';
import { Model } from '../../models/model.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import type { SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';
import type { FormatContext } from './context.ts';
import { isObject } from './json.ts';

/** More layers than any model has, nested ones included: what a file may ask for is bounded. */
const MAX_LAYERS = 4_000;
/** The most numbers that all layers together may give for one sample, and the most axes that one may have. */
const MAX_ELEMENTS = 2 ** 28;
const MAX_AXES = 16;

/** Settings of a model that a file does not hold. */
export interface ReadContext extends FormatContext {
  readonly backend?: Backend;
  readonly seed: number;
  readonly onWarning?: (message: string) => void;
  /** For inputs whose size the file leaves open: of the one input, or by the inputs' names. */
  readonly inputShape?: Shape | Readonly<Record<string, Shape>>;
  /** Layers and calls of layers so far. */
  readonly count: { layers: number; elements: number };
  /** Layers that stand in several models, by the number they have in the file. */
  readonly shared: Map<number, Layer>;
}

/** The size of one sample, with what a file leaves open from the caller. */
export function completeShape(shape: readonly (number | null)[], name: string, where: string, context: ReadContext): Shape {
  const { inputShape } = context;
  const callerShape = Array.isArray(inputShape)
    ? (inputShape as Shape)
    : (inputShape as Record<string, Shape> | undefined)?.[name];
  const full = shape.map((d, i) => d ?? (callerShape?.length === shape.length ? (callerShape[i] as number) : null));
  if (full.some((d) => d === null)) {
    throw new EvenkeelError({
      where,
      expected: 'sizes that are known: programs are compiled for them',
      got: shapeText([null, ...full]),
      remedy: 'Give the option inputShape: the shape of one sample, or { NAME: shape } where there are several inputs.',
    });
  }
  return requireBounded(full as number[], where, context);
}

export function requireBounded(shape: Shape, where: string, { count }: ReadContext): Shape {
  count.elements += sizeOf(shape);
  if (shape.length <= MAX_AXES && count.elements <= MAX_ELEMENTS) return shape;
  throw new EvenkeelError({
    where,
    expected: `up to ${MAX_AXES} axes, and up to ${MAX_ELEMENTS} numbers a sample in all layers together`,
    got: shape.length > MAX_AXES ? `${shape.length} axes` : shapeText([null, ...shape]),
  });
}

/** Counts layers and calls of layers. @throws EvenkeelError beyond what any model has */
export function countLayers(by: number, { count, where }: ReadContext): void {
  count.layers += by;
  if (count.layers <= MAX_LAYERS) return;
  throw new EvenkeelError({ where, expected: `up to ${MAX_LAYERS} layers and calls of layers`, got: 'more' });
}

/** Uses of layers in a model, those of models inside counted as often as they are used. */
const usesIn = (layer: Layer): number =>
  layer instanceof Model && layer.built ? layer.nodes.reduce((n, node) => n + usesIn(node.layer), 1) : 1;

/** Connects a layer, within the bounds of what a file may ask for. */
export function connectLayer(
  layer: Layer,
  operands: readonly SymbolicTensor[],
  training: boolean | undefined,
  where: string,
  context: ReadContext,
): readonly SymbolicTensor[] {
  // A model is traced with everything in it, each time it is used.
  if (layer instanceof Model) countLayers(usesIn(layer), context);
  const results = layer.connect(operands, training === undefined ? {} : { training });
  for (const { shape } of results) requireBounded(shape, where, context);
  return results;
}

/** The options of a model from a file. Its layers say for themselves whether they are trained. */
export const modelSettings = (name: string, config: unknown, { backend, seed, onWarning }: ReadContext) => ({
  name,
  trainable: !(isObject(config) && config.trainable === false),
  seed,
  ...(backend && { backend }),
  ...(onWarning && { onWarning }),
});
