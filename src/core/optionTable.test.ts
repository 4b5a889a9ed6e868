import { describe, expect, it } from 'vitest';
import { integer, type OptionTable, oneOf, presenceOf, resolveOptions } from './optionTable.ts';

interface Options {
  readonly units: number;
  readonly mode?: 'fast' | 'exact';
  readonly axis?: number | null;
  readonly seed?: number | undefined;
}

const table = {
  units: { required: true, check: integer(1) },
  mode: { default: 'fast', check: oneOf('fast', 'exact') },
  axis: { default: -1, nullable: true },
  seed: {},
} satisfies OptionTable<Options>;

describe('a table of options', () => {
  it('says which must be given', () => {
    expect(presenceOf<Options>(table)).toEqual({ units: 'required', mode: 'optional', axis: 'optional', seed: 'optional' });
  });

  it('gives the value of each option: what was given, or the default', () => {
    expect(resolveOptions('thing', table, { units: 3 })).toEqual({ units: 3, mode: 'fast', axis: -1, seed: undefined });
    expect(resolveOptions('thing', table, { units: 3, mode: 'exact', axis: null })).toMatchObject({ mode: 'exact', axis: null });
  });

  it('takes null for left out where it is no value', () => {
    expect(resolveOptions('thing', table, { units: 3, mode: null })).toMatchObject({ mode: 'fast' });
  });

  it.each([
    ['thing, option units: expected an integer of at least 1, got 0.', { units: 0 }],
    ["thing, option mode: expected 'fast' or 'exact', got \"slow\".", { units: 1, mode: 'slow' }],
  ])('refuses a value that an option cannot have: %s', (message, given) => {
    expect(() => resolveOptions('thing', table, given)).toThrow(message);
  });

  it('keeps a value in the form that its check gives', () => {
    const rounded = { size: { required: true, check: (_: string, v: number) => Math.round(v) } } satisfies OptionTable<{
      readonly size: number;
    }>;
    expect(resolveOptions('thing', rounded, { size: 1.6 })).toEqual({ size: 2 });
  });
});
