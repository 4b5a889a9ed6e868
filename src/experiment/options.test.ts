import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema, defaults, flagOf, type OptionName, options, parseOption } from './options.ts';

describe('options', () => {
  it.each([
    ['epochs', '0', 'an integer of at least 1'],
    ['epochs', '1.5', 'an integer of at least 1'],
    ['epochs', '', 'an integer of at least 1'],
    ['batchSize', 'many', 'an integer of at least 1'],
    ['train', '10:10', 'A:B with integers 0 ≤ A < B, or all'],
    ['train', '-1:5', 'A:B with integers 0 ≤ A < B, or all'],
    ['test', '5', 'A:B with integers 0 ≤ A < B, or all'],
    ['scale', 'log', 'one of raw, unit, standard, l2'],
    ['learningRate', '0', 'a number above 0'],
    ['learningRate', 'Infinity', 'a number above 0'],
    ['seed', '-1', 'an integer from 0 on'],
    ['seed', '1e300', 'an integer from 0 on'],
    ['threads', '65', 'an integer from 1 to 64'],
    ['arms', 'none', 'two or more of none, batch, layer, each once'],
    ['arms', 'none,bath', 'two or more of none, batch, layer, each once'],
    ['arms', 'batch,batch', 'two or more of none, batch, layer, each once'],
  ] as [OptionName, string, string][])('%s refuses %j', (name, text, expected) => {
    expect(() => parseOption(name, text)).toThrow(
      expect.objectContaining({ message: `option ${flagOf(name)}: expected ${expected}, got ${JSON.stringify(text)}.` }),
    );
  });

  it('read what they accept', () => {
    expect(parseOption('epochs', '3')).toBe(3);
    expect(parseOption('learningRate', '1e-4')).toBe(1e-4);
    expect(parseOption('scale', 'l2')).toBe('l2');
    expect(parseOption('arms', 'layer, none')).toEqual(['layer', 'none']);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 10_000 }), (a, b) => {
        fc.pre(a < b);
        expect(parseOption('test', `${a}:${b}`)).toEqual({ begin: a, end: b });
      }),
    );
  });

  it("have the tutorial's settings as defaults, which fit their own schema", () => {
    expect(defaults).toEqual({
      data: 'mnist',
      model: null,
      keepWeights: false,
      arms: ['none', 'batch'],
      task: null,
      epochs: 30,
      batchSize: 16,
      train: { begin: 1, end: 8001 },
      test: { begin: 1, end: 201 },
      scale: 'raw',
      learningRate: 0.001,
      seed: 0,
      threads: 2,
    });
    expect(configSchema.parse(defaults)).toEqual(defaults);
    // What results of older versions lack.
    const { data: _, model: __, keepWeights: ___, arms: ____, task: _____, ...old } = defaults;
    expect(configSchema.parse(old)).toEqual(defaults);
    expect(Object.keys(configSchema.shape)).toEqual(Object.keys(options));
    expect(Object.keys(options).map(flagOf)).toEqual([
      '--data',
      '--model',
      '--keep-weights',
      '--arms',
      '--task',
      '--epochs',
      '--batch-size',
      '--train',
      '--test',
      '--scale',
      '--learning-rate',
      '--seed',
      '--threads',
    ]);
  });
});
