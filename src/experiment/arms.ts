import { EvenkeelError } from '../core/errors.ts';
import type { ArmNormalization } from './normalizationLayers.ts';

/**
 * Where an arm has its normalisation. `designed` is where the network has a place for it: the tutorial's two places, those of a module, those
 * that a model's file has, or where a file has none, before the activation of each dense or convolution layer but the last.
 */
export type Place = 'designed';

/** One variant of the network, as the table has it. */
export interface Arm {
  /** Its key in results and in `--norm`. */
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
  readonly place: Place;
}

/** All arms. A new one is one entry here. */
export const ARMS: readonly Arm[] = [
  {
    name: 'none',
    label: 'without normalisation',
    title: 'Train without Normalization',
    phrase: 'without normalisation',
    file: 'none',
    normalization: null,
    place: 'designed',
  },
  {
    name: 'batch',
    label: 'with BN',
    title: 'Train with Batch Normalization',
    phrase: 'with batch normalisation',
    file: 'batch',
    normalization: { layer: 'batchNormalization' },
    place: 'designed',
  },
  {
    name: 'layer',
    label: 'with LN',
    title: 'Train with Layer Normalization',
    phrase: 'with layer normalisation',
    file: 'layer',
    normalization: { layer: 'layerNormalization' },
    place: 'designed',
  },
];

/** The arms of the tutorial's experiment. The first of a comparison is what the others are compared with. */
export const DEFAULT_ARMS: readonly string[] = ['none', 'batch'];

/**
 * Arms by their names, in the order given. Where one normalisation is compared with none, as in the tutorial, the network without is said to be
 * without that: "with BN" and "without BN".
 * @param table where to look; default `ARMS`
 * @throws EvenkeelError for a name that no arm has, and for one that is given twice
 */
export function selectArms(names: readonly string[] = DEFAULT_ARMS, table: readonly Arm[] = ARMS): Arm[] {
  const chosen = names.map((name) => {
    const arm = table.find((entry) => entry.name === name);
    if (arm && names.indexOf(name) === names.lastIndexOf(name)) return arm;
    throw new EvenkeelError({
      where: 'arms',
      expected: `names among ${table.map((entry) => entry.name).join(', ')}, each once`,
      got: names.join(', '),
    });
  });
  const normalized = chosen.filter(({ normalization }) => normalization);
  const [other] = normalized;
  if (chosen.length !== 2 || normalized.length !== 1 || !other) return chosen;
  return chosen.map((arm) =>
    arm.normalization
      ? { ...arm, file: 'with' }
      : {
          ...arm,
          label: other.label.replace('with', 'without'),
          title: other.title.replace('with', 'without'),
          phrase: 'without',
          file: 'without',
        },
  );
}

/** The arms of a comparison in a heading: "with and without batch normalisation". */
export function armsHeading(arms: readonly Pick<Arm, 'phrase'>[]): string {
  const pair = arms.length === 2 && arms.some(({ phrase }) => phrase === 'without');
  const [other] = arms.filter(({ phrase }) => phrase !== 'without');
  return pair && other ? other.phrase.replace('with', 'with and without') : inSeries(arms.map(({ phrase }) => phrase));
}

/** "a", "a and b", "a, b and c". */
export const inSeries = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
