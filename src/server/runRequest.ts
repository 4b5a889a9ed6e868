import { EvenkeelError } from '../core/errors.ts';
import { readComparison } from '../experiment/comparisonFile.ts';
import { isNamed } from '../experiment/dataNames.ts';
import { Refusal } from './refusal.ts';

/** An experiment that a page asks for. */
export interface RunRequest {
  /** What its folder is called. */
  readonly name: string;
  /** As a file of `compare --config` has them. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One part of a path on every system, and no hidden one. */
const NAME = /^[A-Za-z0-9][\w.-]{0,62}\w$|^[A-Za-z0-9]$/;
const KEYS = ['name', 'options'];

function parse(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'expected JSON, got something else.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'expected { "name": …, "options": … }.');
  }
  const other = Object.keys(value).find((key) => !KEYS.includes(key));
  if (other !== undefined) throw new Refusal(400, `expected the keys name and options, got ${JSON.stringify(other)}.`);
  return value as Readonly<Record<string, unknown>>;
}

/**
 * Reads what a page asks for. An experiment from a page runs no module and reads no file of this machine: its data is one that is known by name, its network the
 * tutorial's.
 * @throws Refusal for anything else, naming what does not fit
 */
export function readRunRequest(text: string): RunRequest {
  const { name, options } = parse(text);
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new Refusal(
      400,
      'name: expected letters, digits, dots, dashes and underscores, at most 64, a letter or a digit first.',
    );
  }
  try {
    const { data = 'mnist', model } = readComparison(options, 'options');
    if (!isNamed(data))
      throw new Refusal(400, 'options, data: expected a data set by its name, as mnist; files are for the command line.');
    if (model !== undefined) throw new Refusal(400, 'options, model: expected none; files and modules are for the command line.');
  } catch (error) {
    if (error instanceof EvenkeelError) throw new Refusal(400, error.message);
    throw error;
  }
  return { name, options: options as RunRequest['options'] };
}
