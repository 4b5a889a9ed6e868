import { EvenkeelError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import * as optimizers from '../nn/optimizers/index.ts';
import { ARM_FORMS } from './armList.ts';
import { type ArmNormalization, isSwitch, normalizationLayer, optionsOf } from './normalizationLayers.ts';
import { formOf, NORMALIZATIONS, type Normalization, STANDARDIZED } from './normalizations.ts';

/** An arm's text, taken apart and checked. */
export interface ArmText {
  /** The text in one form for all that say the same: `group:8` for `group: groups=08`. */
  readonly name: string;
  readonly entry: Normalization;
  /** Whether kernels are standardised. */
  readonly standardized: boolean;
  /** What was said of it, in words: "8 groups, epsilon=0.001"; '' for nothing. */
  readonly details: string;
  readonly normalization: ArmNormalization | null;
  readonly adaptiveClipping: number | null;
}

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** A number, true, false, or the text itself. */
const readValue = (text: string): unknown =>
  NUMBER.test(text) ? Number(text) : text === 'true' || (text === 'false' ? false : text);

function findNormalization(text: string, name: string): Normalization {
  const entry = NORMALIZATIONS.find((known) => known.name === name);
  if (entry) return entry;
  const [prefix] = STANDARDIZED.prefix.split('+');
  throw new EvenkeelError({
    where: 'arms',
    expected: `names among ${ARM_FORMS}, each alone or as ${STANDARDIZED.prefix}NAME`,
    got: text === '' ? 'an empty name' : text,
    ...(name === prefix
      ? { remedy: `Say what comes with it: ${STANDARDIZED.prefix}group:8.` }
      : didYouMean(
          name,
          NORMALIZATIONS.map((known) => known.name),
        )),
  });
}

/** The options that a text gives, by name and in the order of the table. */
function readOptions(text: string, entry: Normalization, given: string): Record<string, unknown> {
  const { layer, fixed = {}, positional } = entry;
  const where = `arm "${text}"`;
  const known = layer ? optionsOf(layer).filter((name) => !Object.hasOwn(fixed, name)) : positional ? [positional.option] : [];
  const expected = known.length > 0 ? `options among ${known.join(', ')}, as NAME=VALUE` : 'no options';
  const refuse = (got: string, more: { readonly remedy?: string } = {}): never => {
    throw new EvenkeelError({ where, expected, got, ...more });
  };
  const values = new Map<string, unknown>();
  for (const [i, part] of given.split(',').entries()) {
    const [before = '', ...after] = part.split('=').map((side) => side.trim());
    const isPositional = i === 0 && after.length === 0 && positional !== undefined && before !== '';
    const [name, value] = isPositional ? [positional.option, before] : [before, after.join('=')];
    if (!known.includes(name)) refuse(part.trim() || 'nothing', didYouMean(name, known));
    if (value === '') refuse(`${name} without a value`);
    if (values.has(name)) refuse(`${name} twice`);
    if (layer && isSwitch(layer, name) && value !== 'true' && value !== 'false')
      refuse(part.trim(), { remedy: `${name} is true or false.` });
    values.set(name, readValue(value));
  }
  return Object.fromEntries(known.filter((name) => values.has(name)).map((name) => [name, values.get(name)]));
}

/** @throws what the layer or the optimizer says of an option that does not fit, named as the arm's */
function check(text: string, make: () => unknown): void {
  try {
    make();
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const where = cause.problem.where.replace(/^(?:layer "[^"]*"|optimizer \w+)/, `arm "${text}"`);
    throw new EvenkeelError({ ...cause.problem, where }, { cause });
  }
}

function detailsOf({ positional }: Normalization, options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => {
      if (name !== positional?.option) return `${name}=${value}`;
      return positional.isCount ? `${value} ${positional.unit}` : `${positional.unit} = ${value}`;
    })
    .join(', ');
}

/** The text in one form: the option that needs no name first, the others in the order of the table. */
function nameOf(standardized: boolean, { name, positional }: Normalization, options: Readonly<Record<string, unknown>>): string {
  const { [positional?.option ?? '']: first, ...others } = options;
  const parts = [...(first === undefined ? [] : [String(first)]), ...Object.entries(others).map(([key, v]) => `${key}=${v}`)];
  return `${standardized ? STANDARDIZED.prefix : ''}${name}${parts.length > 0 ? `:${parts.join(',')}` : ''}`;
}

/**
 * Reads the text of an arm: `NAME`, `NAME:VALUE` where a name takes one, `NAME:OPTION=VALUE,…` with options of its layer, and `ws+` in front of
 * any for standardised kernels.
 * @throws EvenkeelError for an unknown name, with the list and the nearest; for an option that its layer does not have or does not take
 */
export function readArm(given: string): ArmText {
  const text = given.trim();
  const [head = '', ...rest] = text.split(':');
  const name = head.trim().toLowerCase();
  const standardized = name.startsWith(STANDARDIZED.prefix);
  const entry = findNormalization(text, standardized ? name.slice(STANDARDIZED.prefix.length).trim() : name);
  const options = rest.length === 0 ? {} : readOptions(text, entry, rest.join(':'));
  const { layer, fixed = {}, positional } = entry;
  if (positional?.required && !Object.hasOwn(options, positional.option)) {
    throw new EvenkeelError({ where: `arm "${text}"`, expected: `${formOf(entry)}, ${positional.required}`, got: text });
  }
  const all = { ...fixed, ...options };
  const normalization = layer && ({ layer, ...(Object.keys(all).length > 0 && { options: all }) } as ArmNormalization);
  if (normalization) check(text, () => normalizationLayer(normalization));
  const adaptiveClipping = (options.adaptiveClipping as number | undefined) ?? entry.adaptiveClipping ?? null;
  if (adaptiveClipping !== null) check(text, () => optimizers.sgd({ adaptiveClipping }));
  return {
    name: nameOf(standardized, entry, options),
    entry,
    standardized,
    details: detailsOf(entry, options),
    normalization,
    adaptiveClipping,
  };
}
