import { EvenkeelError } from '../core/errors.ts';
import { inSeries } from '../core/inSeries.ts';
import { DEFAULT_ARMS } from './armList.ts';
import { readArm } from './armText.ts';
import type { Place } from './design.ts';
import type { ArmNormalization } from './normalizationLayers.ts';
import { STANDARDIZED } from './normalizations.ts';

/** One variant of the network, as data. */
export interface Arm {
  /** Its key in results and on the command line, in one form for all texts that say the same. */
  readonly name: string;
  /** In lists and next to numbers: "with BN". */
  readonly label: string;
  /** In headings. */
  readonly title: string;
  /** In sentences: "with batch normalisation". */
  readonly phrase: string;
  /** What files with its trained network are called, without their ending. */
  readonly file: string;
  /** null for none. */
  readonly normalization: ArmNormalization | null;
  /** Where the normalisation stands. Of an arm without a layer always `designed`, as it says nothing. */
  readonly place: Place;
  /** Whether the kernels of dense and convolution layers but the last are standardised. Default false. */
  readonly weightStandardization?: true;
  /** The fraction of the norm of a unit's weights at which its gradient is clipped, in all layers but the last. Default none. */
  readonly adaptiveClipping?: number;
}

/** What an arm does to the network or to its training. */
type Treatment = Pick<Arm, 'normalization' | 'weightStandardization' | 'adaptiveClipping'>;

/** Whether an arm is the network with nothing in place of a normalisation. */
export const isPlain = ({ normalization, weightStandardization, adaptiveClipping }: Treatment): boolean =>
  normalization === null && !weightStandardization && adaptiveClipping === undefined;

/**
 * The arm that a text names (`armText.ts` has the grammar).
 *
 *     parseArm('ws+group:8').label; // 'with WS+GN (8 groups)'
 *
 * @throws EvenkeelError for an unknown name and for options that do not fit
 */
export function parseArm(text: string, place: Place = 'designed'): Arm {
  const { name, entry, standardized, details, normalization, adaptiveClipping } = readArm(text);
  const treatment: Treatment = {
    normalization,
    ...(standardized && { weightStandardization: true as const }),
    ...(adaptiveClipping !== null && { adaptiveClipping }),
  };
  const parts = [...(standardized ? [STANDARDIZED] : []), ...(standardized && entry.name === 'none' ? [] : [entry])];
  const joined = (key: 'short' | 'title' | 'noun', separator: string) => parts.map((part) => part[key]).join(separator);
  const how = isPlain(treatment) ? 'without' : 'with';
  const more = details && ` (${details})`;
  return {
    name,
    label: `${how} ${joined('short', '+')}${more}`,
    title: `Train ${how} ${joined('title', ' and ')}${more}`,
    phrase: `${how} ${joined('noun', ' and ')}${more}`,
    file: name.replace(/[^a-z0-9.]+/gi, '-'),
    place: normalization ? place : 'designed',
    ...treatment,
  };
}

/** The arms that help lists by their names alone. */
export const ARMS: readonly Arm[] = ['none', 'batch', 'layer'].map((name) => parseArm(name));

/** What is said of a normalisation where only whether there is one matters. */
const bare = (text: string) => text.replace(/ \(.*\)$/, '').replace('with', 'without');

/**
 * The arms that texts name, in the order given. Where one normalisation is compared with none, as in the tutorial, the network without is said to be
 * without that: "with BN" and "without BN".
 * @throws EvenkeelError for what `parseArm` refuses, and for an arm that is given twice
 */
export function selectArms(names: readonly string[] = DEFAULT_ARMS, place: Place = 'designed'): Arm[] {
  const chosen = names.map((name) => parseArm(name, place));
  const twice = chosen.find(({ name }, i) => chosen.findIndex((arm) => arm.name === name) !== i);
  if (twice) throw new EvenkeelError({ where: 'arms', expected: 'each once', got: `${twice.name} twice in ${names.join(', ')}` });
  const treated = chosen.filter((arm) => !isPlain(arm));
  const [other] = treated;
  if (chosen.length !== 2 || treated.length !== 1 || !other) return chosen;
  return chosen.map((arm) =>
    isPlain(arm)
      ? { ...arm, label: bare(other.label), title: bare(other.title), phrase: 'without', file: 'without' }
      : { ...arm, file: 'with' },
  );
}

/** The arms of a comparison in a heading: "with and without batch normalisation". */
export function armsHeading(arms: readonly Pick<Arm, 'phrase'>[]): string {
  const pair = arms.length === 2 && arms.some(({ phrase }) => phrase === 'without');
  const [other] = arms.filter(({ phrase }) => phrase !== 'without');
  return pair && other ? other.phrase.replace('with', 'with and without') : inSeries(arms.map(({ phrase }) => phrase));
}
