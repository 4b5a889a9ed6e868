import { describe, expect, it } from 'vitest';
import { ARMS, type Arm, armsHeading, parseArm, selectArms } from './arms.ts';
import { PLACES } from './design.ts';
import { NORMALIZATIONS } from './normalizations.ts';

const named = (...names: string[]) => selectArms(names);
const labels = (...names: string[]) => named(...names).map(({ label, file }) => [label, file]);

describe('the table of normalisations', () => {
  const texts = NORMALIZATIONS.map(({ name, positional }) => (positional?.required ? `${name}:8` : name));

  it('makes arms whose names, labels, titles, phrases and files tell them apart, and that are data', () => {
    const all = [...texts, 'group:8', 'batch:momentum=0.9', 'ws+group:8', 'ws+none'].map((text) => parseArm(text));
    for (const key of ['name', 'label', 'title', 'phrase', 'file'] as const) {
      expect(new Set(all.map((arm) => arm[key])).size, key).toBe(all.length);
    }
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
    expect(all.filter(({ file }) => !/^[a-z0-9.-]+$/.test(file))).toEqual([]);
  });

  it('has a purpose of each in one line', () => {
    expect(NORMALIZATIONS.filter(({ purpose }) => purpose.length < 10 || purpose.length > 130)).toEqual([]);
  });
});

describe('parseArm', () => {
  it.each([
    [
      'none',
      { label: 'without normalisation', title: 'Train without Normalization', phrase: 'without normalisation', file: 'none' },
    ],
    ['batch', { label: 'with BN', title: 'Train with Batch Normalization', phrase: 'with batch normalisation', file: 'batch' }],
    ['layer', { label: 'with LN', title: 'Train with Layer Normalization', file: 'layer' }],
    ['group:8', { label: 'with GN (8 groups)', phrase: 'with group normalisation (8 groups)', file: 'group-8' }],
    ['ghost:16', { label: 'with ghost BN (16 samples)', file: 'ghost-16' }],
    ['dyt:0.8', { label: 'with DyT (α₀ = 0.8)', file: 'dyt-0.8' }],
    ['agc', { label: 'with AGC', title: 'Train with Adaptive Gradient Clipping', file: 'agc' }],
    [
      'batch:momentum=0.9,epsilon=1e-5',
      { label: 'with BN (momentum=0.9, epsilon=0.00001)', file: 'batch-momentum-0.9-epsilon-0.00001' },
    ],
    [
      'ws+group:8',
      { label: 'with WS+GN (8 groups)', title: 'Train with Weight Standardization and Group Normalization (8 groups)' },
    ],
    ['ws+none', { label: 'with WS', phrase: 'with weight standardisation' }],
  ])('%s: in words', (text, words) => {
    expect(parseArm(text)).toMatchObject(words);
  });

  it('says as data what an arm does', () => {
    const treatment = (text: string) => {
      const { normalization, weightStandardization, adaptiveClipping } = parseArm(text);
      return { normalization, weightStandardization, adaptiveClipping };
    };
    expect(treatment('none')).toEqual({ normalization: null });
    expect(treatment('agc')).toEqual({ normalization: null, adaptiveClipping: 0.01 });
    expect(treatment('agc:0.05')).toEqual({ normalization: null, adaptiveClipping: 0.05 });
    expect(treatment('batch')).toEqual({ normalization: { layer: 'batchNormalization' } });
    expect(treatment('renorm')).toEqual({ normalization: { layer: 'batchNormalization', options: { renorm: true } } });
    expect(treatment('ghost:4')).toEqual({ normalization: { layer: 'batchNormalization', options: { virtualBatchSize: 4 } } });
    expect(treatment('instance')).toEqual({ normalization: { layer: 'groupNormalization', options: { groups: -1 } } });
    expect(treatment('ws+group:8')).toEqual({
      normalization: { layer: 'groupNormalization', options: { groups: 8 } },
      weightStandardization: true,
    });
  });

  it('has a place where there is a layer to place', () => {
    const placed = (text: string) => PLACES.map((place) => parseArm(text, place).place);
    expect(placed('group:8')).toEqual(['designed', 'before', 'after']);
    for (const text of ['none', 'agc', 'ws+none']) expect(placed(text)).toEqual(['designed', 'designed', 'designed']);
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
    expect(labels('none', 'ws+group:8')).toEqual([
      ['without WS+GN', 'without'],
      ['with WS+GN (8 groups)', 'with'],
    ]);
    expect(labels('none', 'agc')).toEqual([
      ['without AGC', 'without'],
      ['with AGC', 'with'],
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
    expect(labels('batch', 'agc')).toEqual([
      ['with BN', 'batch'],
      ['with AGC', 'agc'],
    ]);
  });

  it('knows no other names, and each once, in whichever form', () => {
    expect(() => named('none', 'bath')).toThrow(
      'arms: expected names among none, batch, ghost:N, renorm, layer, group[:N], instance, rms, dyt[:N], frn, agc[:N], each alone or as ws+NAME, got bath. Did you mean batch?',
    );
    expect(() => named('batch', 'batch')).toThrow('arms: expected each once, got batch twice in batch, batch.');
    expect(() => named('group:8', 'group: groups=8.0')).toThrow('got group:8 twice in group:8, group: groups=8.0.');
  });

  it('gives all the place', () => {
    const places = (arms: readonly Arm[]) => arms.map(({ place }) => place);
    expect(places(selectArms(['none', 'batch', 'layer'], 'after'))).toEqual(['designed', 'after', 'after']);
    expect(places([...ARMS])).toEqual(['designed', 'designed', 'designed']);
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
