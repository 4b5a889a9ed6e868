import { describe, expect, it } from 'vitest';
import {
  checkOptions,
  integer,
  type OptionNames,
  type OptionTable,
  oneOf,
  oneOrMore,
  optionsOf,
  resolveOptions,
  withOptions,
} from './options.ts';

interface Options {
  readonly units: number;
  readonly mode?: 'fast' | 'exact';
  readonly axis?: number | null;
  readonly seed?: number | undefined;
}

const table = {
  units: { required: true, check: integer(1) },
  mode: { default: 'fast', check: oneOf('fast', 'exact') },
  axis: { default: -1, nullable: true, check: integer() },
  seed: { check: integer(0) },
} satisfies OptionTable<Options>;

const check = (options: unknown) => checkOptions<Options, typeof table>('thing', options as Options, table);

describe('a table of options', () => {
  it('gives the value of each option: what was given, or the default', () => {
    expect(check({ units: 3 })).toEqual({ units: 3, mode: 'fast', axis: -1, seed: undefined });
    expect(check({ units: 3, mode: 'exact', axis: null, seed: 0 })).toEqual({ units: 3, mode: 'exact', axis: null, seed: 0 });
    expect(resolveOptions<Options>('thing', { units: 3, seed: undefined }, table)).toEqual(check({ units: 3 }));
  });

  it.each([
    ['thing, option units: expected an integer of at least 1, got 0.', { units: 0 }],
    ["thing, option mode: expected 'fast' or 'exact', got \"slow\".", { units: 1, mode: 'slow' }],
    ["thing, option mode: expected 'fast' or 'exact', got null.", { units: 1, mode: null }],
    ['thing, option axis: expected an integer, got 0.5.', { units: 1, axis: 0.5 }],
    ['thing: expected options among units, mode, axis, seed, got unit. Did you mean units?', { unit: 1 }],
    ['thing, option units: expected a value, as it has no default, got none.', { mode: 'fast' }],
    ['thing: expected options with units, got none. Options are given by name: { units: … }.', undefined],
    ['thing: expected an object of options, got 10. Options are given by name: { units: 10 }.', 10],
  ])('refuses what does not fit: %s', (message, given) => {
    expect(() => check(given)).toThrow(message);
  });

  it('keeps a value in the form that its check gives', () => {
    const rounded = { size: { required: true, check: (_: string, v: number) => Math.round(v) } } satisfies OptionTable<{
      readonly size: number;
    }>;
    expect(checkOptions('thing', { size: 1.6 }, rounded)).toEqual({ size: 2 });
  });

  it('may have names alone, whose values it lets through', () => {
    const names = { units: 'required', mode: 'optional', axis: 'optional', seed: table.seed } satisfies OptionNames<Options>;
    const given = { units: 0, mode: 'slow' } as unknown as Options;
    expect(checkOptions('thing', given, names)).toEqual({ units: 0, mode: 'slow', axis: undefined, seed: undefined });
    expect(() => checkOptions('thing', { units: 1, seed: -1 } as Options, names)).toThrow('thing, option seed');
    expect(() => checkOptions('thing', {} as Options, names)).toThrow('thing, option units');
  });

  it('is held to the interface by the compiler', () => {
    const { seed: _, ...three } = table;
    // @ts-expect-error seed is missing
    three satisfies OptionTable<Options>;
    // @ts-expect-error mode has no default
    ({ ...table, mode: {} }) satisfies OptionTable<Options>;
    // @ts-expect-error units must be given
    ({ ...table, units: { default: 1 } }) satisfies OptionTable<Options>;
    // @ts-expect-error mode may be left out
    ({ ...table, mode: { required: true } }) satisfies OptionTable<Options>;
    // @ts-expect-error seed is no text
    ({ ...table, seed: { check: (_: string, v: string) => v } }) satisfies OptionTable<Options>;
    // @ts-expect-error there is no option more
    expect(checkOptions('thing', { units: 1 } as Options, { ...table, more: {} })).toMatchObject({ units: 1 });
  });
});

describe('a function with options', () => {
  const make = withOptions('thing', table, (options: Options) => options);

  it('checks them first', () => {
    expect(() => make({ units: 0 })).toThrow('thing, option units');
    expect(make({ units: 2 })).toEqual({ units: 2 });
  });

  it('knows which there are', () => {
    expect(optionsOf(make)).toBe(table);
    expect(optionsOf(() => {})).toBeUndefined();
  });
});

describe('checks', () => {
  it('of one value or several name the first that does not fit', () => {
    const steps = oneOrMore(integer(1, 9));
    expect(steps('x', 3)).toBe(3);
    expect(steps('x', [3, 4])).toEqual([3, 4]);
    expect(() => steps('x', [3, 10, 0])).toThrow('x: expected an integer from 1 to 9, got 10.');
  });

  it('of a few values list them as they are written', () => {
    expect(() => oneOf('auto', 0, 1, null)('x', 2 as 1)).toThrow("x: expected 'auto', 0, 1 or null, got 2.");
  });
});
