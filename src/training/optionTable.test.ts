import { describe, expect, it } from 'vitest';
import { boolean, checkTable, integer, type OptionsOf, option } from './optionTable.ts';

const table = { size: integer(1), on: boolean, any: option<string | number>() };
const check = (options: object) => () => checkTable('make', options as OptionsOf<typeof table>, table);

describe('a table of options', () => {
  it('takes what fits, and options that are left out', () => {
    for (const options of [{}, { size: undefined }, { size: 1, on: false, any: 'x' }]) expect(check(options)).not.toThrow();
  });

  it('says which option is wrong and what it takes', () => {
    expect(check({ size: 0 })).toThrow('make, option size: expected an integer of at least 1, got 0.');
    expect(check({ on: 1 })).toThrow('make, option on: expected true or false, got 1.');
    expect(check({ sise: 1 })).toThrow(/make: expected options among size, on, any, got sise.*size/);
  });
});
