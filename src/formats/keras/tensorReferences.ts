import { EvenkeelError } from '../../core/errors.ts';
import type { Structure } from '../../models/functional.ts';
import { isObject, type Json, requireList, show } from './json.ts';

/** A tensor as files refer to it (Keras's `keras_history`): the name of a layer, which of its uses, which of its results. */
export type TensorReference = readonly [layer: string, use: number, index: number];

const isReference = (value: unknown) => Array.isArray(value) && typeof value[0] === 'string';

/** @throws EvenkeelError for what refers to no tensor */
export function readReference(value: unknown, where: string): TensorReference {
  const [layer, use, index] = Array.isArray(value) ? value : [];
  const isIndex = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;
  if (typeof layer === 'string' && isIndex(use) && isIndex(index)) return [layer, use, index];
  throw new EvenkeelError({ where, expected: 'a reference to a tensor: [layer, use, result]', got: show(value) });
}

/** A reference as the key of a map. */
export const referenceKey = ([layer, use, index]: TensorReference) => JSON.stringify([layer, use, index]);

/** The values of an object as Keras orders them: by their keys. */
export const inKeyOrder = (object: Json): unknown[] =>
  Object.keys(object)
    .sort()
    .map((key) => object[key]);

/** A list of references, or one, or an object of them. */
export function readReferences(value: unknown, where: string): TensorReference[] {
  if (isObject(value)) return inKeyOrder(value).flatMap((v) => readReferences(v, where));
  const list = requireList(value, where);
  return typeof list[0] === 'string' ? [readReference(list, where)] : list.flatMap((v) => readReferences(v, where));
}

/** How a config gives inputs or outputs. Keras 2 writes a list for one tensor too. */
export function structureOf(value: unknown, old: boolean): Structure {
  if (isObject(value)) return Object.values(value).every(isReference) ? Object.keys(value).sort() : 'list';
  const list = value as readonly unknown[];
  return isReference(list) || (old && list.length === 1) ? 'single' : 'list';
}

/** The names of a model's outputs where its config has them by name, in the order of the outputs. */
export function outputKeysOf({ config }: Json): readonly string[] | undefined {
  const structure = isObject(config) && isObject(config.output_layers) ? structureOf(config.output_layers, false) : 'list';
  return Array.isArray(structure) ? structure : undefined;
}
