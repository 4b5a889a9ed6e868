import { EvenkeelError } from '../../core/errors.ts';
import { quoted } from './refusal.ts';

/** Longest document in characters, and most values in one: a model of ten thousand layers has a fifth of either. */
const MAX_TEXT = 2 ** 25;
const MAX_VALUES = 2 ** 20;
/** Nothing that Keras writes is nested as deeply. */
const MAX_DEPTH = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = [0x5b, 0x7b];
const CLOSING = [0x5d, 0x7d];

/** How deep a document is nested and how many values it holds, at most; no further than to what is too much. Nothing is made of it. */
function measure(text: string): { readonly depth: number; readonly values: number } {
  let [depth, deepest, values] = [0, 0, 1];
  for (let i = 0; i < text.length && deepest <= MAX_DEPTH && values <= MAX_VALUES; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if (code === COMMA) values++;
    else if (OPENING.includes(code)) {
      values++;
      deepest = Math.max(deepest, ++depth);
    } else if (CLOSING.includes(code)) depth--;
  }
  return { depth: deepest, values };
}

/**
 * Reads a JSON document that nobody vouches for. Its size and depth are looked at before any value is made: a thousand brackets a line would
 * take a hundred times the memory of their text.
 * @throws EvenkeelError for what is no JSON, is nested deeper than 100, or holds more than 2²⁰ values
 */
export function parseJson(text: string, where: string, remedy: string): unknown {
  const refuse = (expected: string, got: string, cause?: unknown): never => {
    throw new EvenkeelError({ where, expected, got, remedy }, cause === undefined ? undefined : { cause });
  };
  if (text.length > MAX_TEXT) refuse(`JSON of up to ${MAX_TEXT} characters`, `${text.length}`);
  const { depth, values } = measure(text);
  if (depth > MAX_DEPTH) refuse(`JSON nested up to ${MAX_DEPTH} deep`, 'deeper');
  if (values > MAX_VALUES) refuse(`JSON of up to ${MAX_VALUES} values`, 'more');
  try {
    return JSON.parse(text);
  } catch (cause) {
    return refuse('JSON', quoted(text), cause);
  }
}
