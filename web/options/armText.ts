import { NORMALIZATIONS, type Normalization, STANDARDIZED } from '../../src/experiment/normalizations.ts';

/** An arm's text in its parts: `ws+group:8`. */
export interface ArmParts {
  readonly prefix: string;
  readonly name: string;
  /** What follows the colon. */
  readonly options: string;
}

export function partsOf(text: string): ArmParts {
  const prefix = text.startsWith(STANDARDIZED.prefix) ? STANDARDIZED.prefix : '';
  const [name = '', ...options] = text.slice(prefix.length).split(':');
  return { prefix, name, options: options.join(':') };
}

export const textOf = ({ prefix, name, options }: ArmParts): string => `${prefix}${name}${options === '' ? '' : `:${options}`}`;

export const entryOf = (text: string): Normalization | undefined =>
  NORMALIZATIONS.find(({ name }) => name === partsOf(text).name);

/** An arm as the name of its network: "with batch normalisation", "without normalisation". */
export const phraseOf = (text: string): string => (text === 'none' ? 'without normalisation' : `with ${nounOf(text)}`);

/** An arm in a sentence: "batch normalisation", "no normalisation". */
export function nounOf(text: string): string {
  const entry = entryOf(text);
  if (!entry) return text;
  const noun = entry.name === 'none' ? 'no normalisation' : entry.noun;
  return partsOf(text).prefix === '' ? noun : `${STANDARDIZED.noun} and ${noun}`;
}
