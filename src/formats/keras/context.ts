import type { CustomObject, CustomObjects, Made } from '../../models/fileOptions.ts';
import type { Layer } from '../../nn/layers/layer.ts';
import { functionOf } from '../../nn/losses/custom.ts';

type Config = Readonly<Record<string, unknown>>;
/** Options of the call that reads or writes configs. */
export interface FormatContext {
  /** How messages call the file. */
  readonly where: string;
  readonly customObjects: CustomObjects;
  /** Options that Keras does not have, by the names of layers. */
  readonly extras: Readonly<Record<string, unknown>>;
  /** Options of the optimizer that Keras does not have. */
  readonly optimizerExtras?: Readonly<Record<string, unknown>>;
  /** The version of Keras that wrote the file, where it says so. */
  readonly kerasVersion?: string;
  /** Whether the file is one for older versions of Keras. */
  readonly legacy?: boolean;
  /** Whether activations that Keras 3 does not have are written by the names they had before: in a file for older versions. */
  readonly oldNames?: boolean;
  /** Layers that stand in several models, by the number they have in the file. */
  readonly sharedIds: ReadonlyMap<Layer, number>;
  readonly warn: (message: string) => void;
}

/** A custom object by the first of its names that is known. */
export const customOf = (context: FormatContext, ...names: readonly unknown[]): CustomObject | undefined => {
  const name = names.find((n): n is string => typeof n === 'string' && Object.hasOwn(context.customObjects, n));
  return name === undefined ? undefined : context.customObjects[name];
};

const isClass = (v: unknown): v is new (config: Config) => Made =>
  typeof v === 'function' && /^class\b/.test(Function.prototype.toString.call(v));

/** Calls the class or function of a custom object with a config; any other object is itself. */
export function makeCustom(custom: CustomObject, config: Config): Made {
  if (typeof custom !== 'function') return custom;
  return isClass(custom) ? new custom(config) : (custom as (config: Config) => Made)(config);
}

/** The name under which a custom object is written: that in customObjects, or its own. */
export function customName(thing: object, context: FormatContext): string | undefined {
  const entry = Object.entries(context.customObjects).find(([, v]) => v === thing || v === functionOf(thing));
  const name = (thing as { name?: unknown }).name;
  return entry?.[0] ?? (typeof name === 'string' && name !== '' ? name : undefined);
}
