import { EvenkeelError } from '../core/errors.ts';
import { type NamedOptions, namedText, type OptionValue, parseNamed, splitNamed, textOfNamed } from './namedOptions.ts';

/** What stands in a list of layers where each network has its normalisation. */
export const PLACE_MARK = 'norm';

/** What the text of a layer is like, for help and errors. */
export const LAYER_FORM = 'NAME[:VALUE][:OPTION=VALUE,…]';

/** The layers of the tutorial's network but the last. */
export const TUTORIAL_LAYERS: readonly string[] = [
  'conv2d:32:kernelSize=3,activation=relu',
  'conv2d:64:kernelSize=3,activation=relu',
  PLACE_MARK,
  'maxPooling2d:2',
  'dropout:0.2',
  'flatten',
  'dense:128:activation=relu',
  'dropout:0.2',
  PLACE_MARK,
];

/** Those of a small network for tables: two hidden layers, each with its normalisation before its activation. */
export const TABLE_LAYERS: readonly string[] = [
  'dense:32',
  PLACE_MARK,
  'activation:relu',
  'dense:32',
  PLACE_MARK,
  'activation:relu',
];

/** A layer's text, taken apart. */
export interface LayerText extends NamedOptions {
  /** That of the option which needs no name: units, filters, a rate; undefined where it is not said, or said by its name. */
  readonly value: OptionValue | undefined;
}

/** The first part of what follows a name where that says no option: a value alone, lists in brackets included. */
const VALUE = /^\s*(\[[^\]]*\]|[^=,:[\]]*)\s*(?:[:,](.*))?$/s;

/**
 * Reads the text of a layer.
 *
 *     parseLayer('conv2d:32:kernelSize=3,activation=relu', 'option --layers');
 *
 * @param where what errors call it
 * @throws EvenkeelError for a text of another form
 */
export function parseLayer(text: string, where: string): LayerText {
  const colon = text.indexOf(':');
  const [, value, rest] = (colon >= 0 && VALUE.exec(text.slice(colon + 1))) || [];
  try {
    if (value === undefined) return { ...parseNamed(text, where), value: undefined };
    const name = text.slice(0, colon);
    const { options } = parseNamed(`${name}:value=${value.trim()}`, where);
    return { ...parseNamed(rest === undefined ? name : `${name}:${rest}`, where), value: options.value };
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const { got } = cause.problem;
    throw new EvenkeelError({ where, expected: LAYER_FORM, got }, { cause });
  }
}

/** The text that `parseLayer` reads: one for all texts that say the same in the same order. */
export function layerText({ name, value, options }: LayerText): string {
  const said = namedText({ name, options }).slice(name.length);
  return value === undefined
    ? name + said
    : `${name}:${namedText({ name: 'v', options: { value } }).slice('v:value='.length)}${said}`;
}

/** Takes a list of layers apart: commas stand between layers and between the options of one, as in other lists of names with options. */
export const splitLayers = splitNamed;

/** What a file says of a layer, as text: a text, or `{ "name": …, options }`; undefined for else. */
export function layerTextOf(given: unknown): string | undefined {
  const text = textOfNamed(given);
  if (text === undefined) return undefined;
  try {
    return layerText(parseLayer(text, ''));
  } catch {
    return undefined;
  }
}
