import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../src/experiment/design.ts';
import { fitOptions } from '../../src/training/options.ts';

/** Options of `fit` that a config of `train` does not have, and why. */
const OUTSIDE_CONFIG = {
  callbacks: 'a key of its own, as each callback has options',
  initialEpoch: 'a run starts at its beginning, or goes on from the backup of backupAndRestore',
  sampleWeight: 'an array, which JSON has no place for',
  signal: 'an object of the running program; the command ends with Ctrl+C',
  validationData: 'an array; the command takes what the data says is for testing',
  validationSteps: 'limits iterables that do not end, and the data of a config is arrays',
  verbose: 'the command shows its own progress',
};

/** Values that `fit` takes and a config does not, and why. */
const NARROWER: Readonly<Record<string, string>> = {
  'epochs 0': 'a run that trains nothing is a mistake',
};

const PROBES: readonly unknown[] = [
  ...[-1, 0, 0.25, 0.999, 1, 1.5, 2, 1e6],
  ...['', '3', 'auto', true, false, null, [], [1], [1, 3], [0], [1.5], {}],
  ...[{ 0: 1 }, { 0: 1, 7: 0.5 }, { 0: 0 }, { 0: -1 }, { a: 1 }, { 0: '1' }],
];

const group: Readonly<Record<string, { readonly schema: { safeParse(value: unknown): { readonly success: boolean } } }>> =
  OPTIONS.fit;
const table: Readonly<Record<string, { readonly check?: (where: string, value: never) => unknown }>> = fitOptions;

function isTaken(name: string, value: unknown): boolean {
  try {
    table[name]?.check?.('fit', value as never);
    return true;
  } catch {
    return false;
  }
}

describe("the group `fit` of a config is `fit`'s table of options", () => {
  it('has each option, or says why not', () => {
    expect(Object.keys(group).sort()).toEqual(
      Object.keys(fitOptions)
        .filter((name) => !Object.hasOwn(OUTSIDE_CONFIG, name))
        .sort(),
    );
    expect(Object.keys(OUTSIDE_CONFIG).filter((name) => !Object.hasOwn(fitOptions, name))).toEqual([]);
  });

  it.each(Object.keys(group))('takes the same values for %s, or says why not', (name) => {
    const differences = PROBES.flatMap((value) => {
      const text = `${name} ${JSON.stringify(value)}`;
      const [inConfig, inFit] = [group[name]?.schema.safeParse(value).success, isTaken(name, value)];
      return inConfig === inFit || (inFit && Object.hasOwn(NARROWER, text)) ? [] : [`${text}: config ${inConfig}, fit ${inFit}`];
    });
    expect(differences).toEqual([]);
    expect(table[name]?.check).toBeTypeOf('function');
  });
});
