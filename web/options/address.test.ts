import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromAddress, toAddress } from './address.ts';
import { DEFAULTS, FIELDS, type Texts } from './fields.ts';

describe('the address of settings', () => {
  it('is empty for the tutorial, and has what differs by the names of the flags', () => {
    expect(toAddress(DEFAULTS)).toBe('');
    expect(toAddress({ ...DEFAULTS, norm: 'none,group:8', learningRate: '0.01' })).toBe('?norm=none,group:8&learning-rate=0.01');
  });

  it('leads back to any settings', () => {
    const texts = fc.record(Object.fromEntries(FIELDS.map((name) => [name, fc.string({ unit: 'grapheme' })])));
    fc.assert(
      fc.property(texts, (all) => {
        expect(fromAddress(toAddress(all as unknown as Texts))).toEqual({ texts: all, unknown: [] });
      }),
    );
  });

  it('takes a plus as it stands', () => {
    expect(fromAddress('?norm=none,ws+group:8').texts.norm).toBe('none,ws+group:8');
  });

  it('names what it does not know', () => {
    expect(fromAddress('?epochs=3&colour=red')).toEqual({ texts: { ...DEFAULTS, epochs: '3' }, unknown: ['colour'] });
  });
});
