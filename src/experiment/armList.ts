import { splitNamed } from './namedOptions.ts';
import { formOf, NORMALIZATIONS, STANDARDIZED } from './normalizations.ts';

/** The arms of the tutorial's experiment. The first of a comparison is what the others are compared with. */
export const DEFAULT_ARMS: readonly string[] = ['none', 'batch'];

/** The forms of all names, for errors and help. */
export const ARM_FORMS = NORMALIZATIONS.map(formOf).join(', ');

/** What each name is for, for help and documentation. */
export const ARM_PURPOSES: readonly (readonly [form: string, purpose: string])[] = [
  ...NORMALIZATIONS.map((entry) => [formOf(entry), entry.purpose] as const),
  [`${STANDARDIZED.prefix}NAME`, STANDARDIZED.purpose],
];

/** What the text of an arm matches, for the schema of a file. Whether its options fit, `readArm` says. */
export const ARM_PATTERN = new RegExp(`^(ws\\+)?(${NORMALIZATIONS.map(({ name }) => name).join('|')})(:.+)?$`);

/**
 * Takes a list of arms apart. Commas stand between arms and between the options of one: what has a = before any colon belongs to the arm in front of it.
 *
 *     splitArms('none,batch:momentum=0.9,epsilon=1e-5,layer'); // ['none', 'batch:momentum=0.9,epsilon=1e-5', 'layer']
 */
export const splitArms = splitNamed;
