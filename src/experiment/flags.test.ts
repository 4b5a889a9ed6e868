import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designSchema } from './design.ts';
import { designOf, FLAGS, type FlagName, helpText, valueAt, withFlags } from './flags.ts';
import { flagOf, parseFlag } from './option.ts';

const parse = (name: FlagName, text: string) => parseFlag(name, FLAGS[name].option, text);

describe('the flags of a comparison', () => {
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
  ] as [FlagName, string, string][])('%s refuses %j', (name, text, expected) => {
    expect(() => parse(name, text)).toThrow(
      expect.objectContaining({ message: `option ${flagOf(name)}: expected ${expected}, got ${JSON.stringify(text)}.` }),
    );
  });

  it('read what they accept', () => {
    expect(parse('epochs', '3')).toBe(3);
    expect(parse('learningRate', '1e-4')).toBe(1e-4);
    expect(parse('scale', 'l2')).toBe('l2');
    expect(parse('arms', 'layer, none')).toEqual(['layer', 'none']);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 10_000 }), (a, b) => {
        fc.pre(a < b);
        expect(parse('test', `${a}:${b}`)).toEqual({ begin: a, end: b });
      }),
    );
  });

  it("have the tutorial's settings as defaults, which fit their own schema", () => {
    expect(designOf()).toEqual({
      data: { path: 'mnist', scale: 'raw', train: { begin: 1, end: 8001 }, test: { begin: 1, end: 201 } },
      model: null,
      keepWeights: false,
      arms: ['none', 'batch'],
      task: null,
      compile: { optimizer: { name: 'rmsprop', learningRate: 0.001 } },
      fit: { epochs: 30, batchSize: 16 },
      seeds: [0],
      threads: 2,
    });
    expect(designSchema.parse(designOf())).toEqual(designOf());
    expect(Object.keys(FLAGS).slice(0, 13).map(flagOf)).toEqual([
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

  it('are found again in the design that they describe', () => {
    const values = {
      epochs: 3,
      seed: 7,
      learningRate: 0.5,
      label: 'kind',
      ignore: ['a', 'b'],
      skipBad: true,
      arms: ['batch', 'layer'],
    };
    const design = designOf(values);
    for (const [name, value] of Object.entries(values)) expect(valueAt(design, FLAGS[name as FlagName])).toEqual(value);
    expect(design).toMatchObject({ seeds: [7], fit: { epochs: 3 }, data: { label: 'kind' } });
    expect(withFlags(design, { epochs: 9 })).toEqual(designOf({ ...values, epochs: 9 }));
    expect(design.fit.epochs).toBe(3);
  });

  it('say their defaults in the help, or in their description', () => {
    expect(helpText(FLAGS.epochs)).toBe('passes over the training samples (default: 30)');
    expect(helpText(FLAGS.model)).toMatch(/ \(default: the tutorial's network\)$/);
    expect(helpText(FLAGS.label)).toBe(FLAGS.label.option.description);
  });
});
