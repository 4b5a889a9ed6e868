import { describe, expect, it } from 'vitest';
import { ARMS, armsHeading, selectArms } from './arms.ts';

const named = (...names: string[]) => selectArms(names);
const labels = (...names: string[]) => named(...names).map(({ label, file }) => [label, file]);

describe('the table of arms', () => {
  it('has names, labels, titles, phrases and files that tell them apart, and is data', () => {
    for (const key of ['name', 'label', 'title', 'phrase', 'file'] as const) {
      expect(new Set(ARMS.map((arm) => arm[key])).size, key).toBe(ARMS.length);
    }
    expect(structuredClone(ARMS)).toEqual(ARMS);
  });
});

describe('selectArms', () => {
  it('has the two of the tutorial by default, in its words', () => {
    expect(selectArms().map(({ name, label, title, file }) => ({ name, label, title, file }))).toEqual([
      { name: 'none', label: 'without BN', title: 'Train without Batch Normalization', file: 'without' },
      { name: 'batch', label: 'with BN', title: 'Train with Batch Normalization', file: 'with' },
    ]);
  });

  it('says of the arm without normalisation what it lacks: what the only other one has, or any', () => {
    expect(labels('layer', 'none')).toEqual([
      ['with LN', 'with'],
      ['without LN', 'without'],
    ]);
    expect(labels('none', 'batch', 'layer')).toEqual([
      ['without normalisation', 'none'],
      ['with BN', 'batch'],
      ['with LN', 'layer'],
    ]);
    expect(labels('batch', 'layer')).toEqual([
      ['with BN', 'batch'],
      ['with LN', 'layer'],
    ]);
  });

  it('knows no other names, and each once', () => {
    expect(() => named('none', 'bath')).toThrow('arms: expected names among none, batch, layer, each once, got none, bath.');
    expect(() => named('batch', 'batch')).toThrow('got batch, batch.');
  });
});

describe('armsHeading', () => {
  it('puts arms into one phrase', () => {
    expect(armsHeading(selectArms())).toBe('with and without batch normalisation');
    expect(armsHeading(named('layer', 'none'))).toBe('with and without layer normalisation');
    expect(armsHeading(named('batch', 'layer'))).toBe('with batch normalisation and with layer normalisation');
    expect(armsHeading(named('none', 'batch', 'layer'))).toBe(
      'without normalisation, with batch normalisation and with layer normalisation',
    );
  });
});
