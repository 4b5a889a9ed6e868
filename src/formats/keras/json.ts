import { EvenkeelError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { parseJson } from '../../platform/files/json.ts';

/** An object of a parsed JSON document. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);

/** How messages show a value of a file: short. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return printable(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}

/** A name in a file as messages show it: short, and without characters that do something to a terminal. */
export const shownName = (name: string) => printable(name.length > 80 ? `${name.slice(0, 77)}…` : name);

/** @throws EvenkeelError for what does not fit */
export function requireObject(value: unknown, where: string, expected = 'an object'): Json {
  if (isObject(value)) return value;
  throw new EvenkeelError({ where, expected, got: show(value) });
}

/** @throws EvenkeelError for what does not fit */
export function requireList(value: unknown, where: string, expected = 'a list'): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new EvenkeelError({ where, expected, got: show(value) });
}

/** @throws EvenkeelError for what does not fit */
export function requireText(value: unknown, where: string, expected = 'text'): string {
  if (typeof value === 'string') return value;
  throw new EvenkeelError({ where, expected, got: show(value) });
}

/** A number that Python must take for one with a point, even where it is whole. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A document as text, with `Float`s written so that Python reads a float. */
export function jsonText(document: unknown): string {
  // Of this call alone, so that no text in the document can be one.
  const mark = `float:${Math.random()}:`;
  const marked = JSON.stringify(document, (_, value) => (value instanceof Float ? `${mark}${value.value}` : value));
  const point = (digits: string) => (/^-?\d+$/.test(digits) ? `${digits}.0` : digits);
  return marked
    .split(`"${mark}`)
    .map((part, i) => (i === 0 ? part : part.replace('"', '').replace(/^[^,}\]]+/, point)))
    .join('');
}

/**
 * Reads a JSON object from a file that nobody vouches for, within the bounds of `parseJson`. Python's NaN and Infinity are no JSON and refused.
 * @throws EvenkeelError for anything else
 */
export const parseObject = (text: string, where: string): Json =>
  requireObject(parseJson(text, where, 'Save the model again.'), where);
