import { findByName, unknownName } from '../core/byName.ts';
import { EvenkeelError, shapeText } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/tensor/tensor.ts';
import { definitionOf } from '../nn/layers/configuredLayer.ts';
import * as layers from '../nn/layers/index.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { SymbolicTensor } from '../nn/layers/symbolicTensor.ts';
import { input } from '../training/data/inputs.ts';
import { layerText, PLACE_MARK, parseLayer } from './layerText.ts';
import { isNamed } from './namedOptions.ts';

type Maker = (options: object) => Layer;

/** Layers that stand nowhere in a list: what begins a network, what takes several operands, and what the arms have at their places. */
const ELSEWHERE = [
  'inputLayer',
  'add',
  'average',
  'concatenate',
  'dot',
  'maximum',
  'minimum',
  'multiply',
  'subtract',
  'batchNormalization',
];

/** Whether a text can say a layer: one around another layer cannot be said. */
const isSayable = (make: Maker): boolean => {
  const table = typeof make === 'function' ? definitionOf(make)?.options : undefined;
  return table !== undefined && !Object.values(table).some(({ form }) => form === 'layer');
};

/** The layers that a list may name. */
export const LAYER_MAKERS: Readonly<Record<string, Maker>> = Object.fromEntries(
  (Object.entries(layers) as [string, Maker][]).filter(([name, make]) => isSayable(make) && !ELSEWHERE.includes(name)),
);

/** The option that a value alone is for: the first that must be said, or where none must, the first. */
export function mainOption(name: string): string | undefined {
  const table = definitionOf(LAYER_MAKERS[name] ?? {})?.options ?? {};
  const own = Object.keys(table).filter((option) => !['name', 'trainable', 'inputShape', 'activityRegularizer'].includes(option));
  return own.find((option) => table[option]?.required) ?? own[0];
}

/** Makes the layer of a text. @throws EvenkeelError for an unknown name, and for options that it does not have or does not take */
function makeLayer(text: string, where: string, more: object): Layer {
  const { name, value, options } = parseLayer(text, where);
  const entry = findByName(LAYER_MAKERS, name);
  if (!entry) {
    if (findByName({ batchNormalization: 0 }, name)) {
      throw new EvenkeelError({
        where,
        expected: `${PLACE_MARK} where each network has its normalisation`,
        got: name,
        remedy: 'Which one that is, each network says: --norm none,batch.',
      });
    }
    throw new EvenkeelError({
      where,
      got: JSON.stringify(name),
      ...unknownName('a layer', Object.keys(LAYER_MAKERS).sort(), name),
    });
  }
  const [known, make] = entry;
  const main = mainOption(known);
  const named = Object.values(options).find((one) => isNamed(one));
  if (named)
    throw new EvenkeelError({
      where,
      expected: 'values that are numbers, texts or lists of them',
      got: layerText({ name, value, options }),
    });
  if (value !== undefined && (main === undefined || Object.hasOwn(options, main)))
    throw new EvenkeelError({ where, expected: main === undefined ? 'no value' : `${main} once`, got: text });
  return make({ ...(value !== undefined && main !== undefined && { [main]: value }), ...options, ...more });
}

/** What comes of one text of a list. */
export interface ListedLayer {
  readonly text: string;
  /** Whether it is a place for normalisations, and no layer. */
  readonly isPlace: boolean;
  /** The shape of one sample's result; null from the first problem on. */
  readonly shape: Shape | null;
  readonly params: number;
  /** Why the layer cannot be there; '' where it can. */
  readonly problem: string;
}

const parameters = (layer: Layer) => layer.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const positionOf = (i: number) => `option --layers, layer ${i + 1}`;

/** What is wrong with what the last layer would get: a row of numbers is what it takes. */
function lastProblem(shape: Shape, i: number): EvenkeelError | undefined {
  if (shape.length === 1) return undefined;
  return new EvenkeelError({
    where: positionOf(i),
    expected: 'a row of numbers for the last layer, which comes by itself',
    got: `one of shape ${shapeText(shape)}`,
    remedy: 'End with flatten or globalAveragePooling2d, or what follows them.',
  });
}

/** Builds the layers of a list one after the other, without their weights, up to the first that does not fit. */
function* walk(texts: readonly string[], inputShape: Shape): Generator<ListedLayer & { readonly error?: EvenkeelError }> {
  let x: SymbolicTensor | undefined = input({ shape: inputShape });
  for (const [i, text] of texts.entries()) {
    const isPlace = text === PLACE_MARK;
    const listed = { text, isPlace, params: 0, problem: '' };
    if (!x || isPlace) {
      yield { ...listed, shape: x?.shape ?? null };
      continue;
    }
    try {
      const layer = makeLayer(text, positionOf(i), {});
      const y: SymbolicTensor = layer.apply(x);
      const problem =
        i === texts.length - 1 || texts.slice(i + 1).every((rest) => rest === PLACE_MARK) ? lastProblem(y.shape, i) : undefined;
      if (problem) throw problem;
      x = y;
      yield { ...listed, shape: y.shape, params: parameters(layer) };
    } catch (cause) {
      if (!(cause instanceof EvenkeelError)) throw cause;
      x = undefined;
      const { problem } = cause;
      const where = problem.where.startsWith('option') ? problem.where : `${positionOf(i)}, ${problem.where}`;
      const error = new EvenkeelError({ ...problem, where }, { cause });
      const { got, remedy } = problem;
      // Where this is shown, names stand to choose from.
      const expected = problem.expected.replace(/ \(one of [^)]*\)/, '');
      const option = /\boption \w+/.exec(problem.where)?.[0];
      yield {
        ...listed,
        shape: null,
        problem: `${option ? `${option}: ` : ''}expected ${expected}, got ${got}.${remedy ? ` ${remedy}` : ''}`,
        error,
      };
    }
  }
}

/** What the layers of a list give, with their parameters, and what is wrong with the first that does not fit. */
export const describeLayers = (texts: readonly string[], inputShape: Shape): ListedLayer[] =>
  [...walk(texts, inputShape)].map(({ error: _, ...listed }) => listed);

/** What the last layer gives, which comes by itself; undefined where a layer before it does not fit. */
export function describeLast(texts: readonly string[], inputShape: Shape, classes: number): ListedLayer | undefined {
  if (describeLayers(texts, inputShape).some(({ problem }) => problem !== '')) return undefined;
  return describeLayers([...texts, `dense:${classes}`], inputShape).at(-1);
}

/**
 * The layers of a list, the first of which takes samples of `inputShape`; at its places those that `norm` makes.
 * @throws EvenkeelError naming the first layer that does not fit, by its position
 */
export function makeLayers(texts: readonly string[], inputShape: Shape, norm: (more: object) => readonly Layer[]): Layer[] {
  for (const { error } of walk(texts, inputShape)) if (error) throw error;
  const made: Layer[] = [];
  for (const [i, text] of texts.entries()) {
    const more = made.length === 0 ? { inputShape } : {};
    made.push(...(text === PLACE_MARK ? norm(more) : [makeLayer(text, positionOf(i), more)]));
  }
  return made;
}
