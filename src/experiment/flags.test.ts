import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARM_FORMS } from './armList.ts';
import { designSchema } from './design.ts';
import { designOf, FLAGS, type FlagName, helpText, readFlag, valueAt, withFlags } from './flags.ts';
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
    ['norm', 'none', `two or more of ${ARM_FORMS}, each once`],
    ['norm', 'none,bath', `two or more of ${ARM_FORMS}, each once`],
    ['norm', 'batch,batch', `two or more of ${ARM_FORMS}, each once`],
  ] as [FlagName, string, string][])('%s refuses %j', (name, text, expected) => {
    expect(() => parse(name, text)).toThrow(
      expect.objectContaining({ message: `option ${flagOf(name)}: expected ${expected}, got ${JSON.stringify(text)}.` }),
    );
  });

  it('read what they accept', () => {
    expect(parse('epochs', '3')).toBe(3);
    expect(parse('learningRate', '1e-4')).toBe(1e-4);
    expect(parse('scale', 'l2')).toBe('l2');
    expect(parse('norm', 'layer, none')).toEqual(['layer', 'none']);
    expect(parse('norm', 'batch:momentum=0.9,epsilon=1e-5,ws+group:8')).toEqual([
      'batch:momentum=0.9,epsilon=1e-5',
      'ws+group:8',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1, max: 10_000 }), (a, b) => {
        fc.pre(a < b);
        expect(parse('test', `${a}:${b}`)).toEqual({ begin: a, end: b });
      }),
    );
  });

  it("have the tutorial's settings as defaults, which fit their own schema", () => {
    expect(designOf()).toEqual({
      data: { path: 'mnist', scale: 'raw', train: { begin: 1, end: 8001 }, test: { begin: 1, end: 201 }, validation: null },
      model: null,
      layers: null,
      keepWeights: false,
      arms: ['none', 'batch'],
      place: 'designed',
      factors: {},
      conditions: null,
      task: null,
      compile: { optimizer: null, learningRate: null, loss: null, metrics: null },
      fit: { epochs: 30, batchSize: 16, classWeight: null },
      seeds: [0],
      metric: null,
      target: null,
      margin: null,
      until: null,
      looks: null,
      budget: null,
      threads: 2,
    });
    expect(designSchema.parse(designOf())).toEqual(designOf());
    expect(Object.keys(FLAGS).slice(0, 26).map(flagOf)).toEqual([
      '--data',
      '--model',
      '--layers',
      '--keep-weights',
      '--norm',
      '--place',
      '--task',
      '--epochs',
      '--batch-size',
      '--train',
      '--test',
      '--validation',
      '--scale',
      '--optimizer',
      '--learning-rate',
      '--loss',
      '--metrics',
      '--class-weights',
      '--seed',
      '--seeds',
      '--metric',
      '--target',
      '--margin',
      '--until',
      '--budget',
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
      norm: ['batch', 'layer'],
    };
    const design = designOf(values);
    for (const [name, value] of Object.entries(values)) expect(valueAt(design, FLAGS[name as FlagName])).toEqual(value);
    expect(design).toMatchObject({ seeds: [7], fit: { epochs: 3 }, data: { label: 'kind' } });
    expect(withFlags(design, { epochs: 9 })).toEqual(designOf({ ...values, epochs: 9 }));
    expect(design.fit.epochs).toBe(3);
  });

  it('with several values are factors, of which the design has the first', () => {
    expect(readFlag('learningRate', '1e-3, 0.01')).toEqual([0.001, 0.01]);
    expect(readFlag('learningRate', '1e-3')).toBe(0.001);
    expect(readFlag('test', '1:201,0:10000')).toEqual([
      { begin: 1, end: 201 },
      { begin: 0, end: 10_000 },
    ]);
    const design = designOf({ scale: ['unit', 'raw'], batchSize: 8 });
    expect([design.data.scale, design.factors]).toEqual(['unit', { scale: ['unit', 'raw'] }]);
    expect(withFlags(design, { scale: 'raw' })).toEqual(designOf({ scale: 'raw', batchSize: 8 }));
  });

  it.each([
    ['scale', 'raw,', 'option --scale: expected one of raw, unit, standard, l2, got ""'],
    ['scale', 'raw,raw', 'option --scale: expected each value once, got "raw,raw"'],
    ['learningRate', '0.1,-1', 'option --learning-rate: expected a number above 0, got "-1"'],
    ['threads', '1,2', 'option --threads: expected one value (an integer from 1 to 64), as this option takes no list, got "1,2"'],
    ['seeds', '1', 'option --seeds: expected how many, at least 2, or two or more seeds with commas between them, each once'],
    ['seeds', '3,3', 'option --seeds: expected how many, at least 2'],
    ['seeds', '3,x', 'option --seeds: expected how many, at least 2'],
    ['margin', '0', 'option --margin: expected a number above 0, got "0"'],
    [
      'validation',
      '1',
      'option --validation: expected a fraction between 0 and 1, A:B with integers 0 ≤ A < B, or none, got "1"',
    ],
  ] as const)('--%s refuses "%s"', (name, given, message) => {
    expect(() => readFlag(name, given)).toThrow(message);
  });

  it('say how many seeds there are, counted from --seed, or which', () => {
    expect(designOf({ seeds: readFlag('seeds', '3') as number, seed: 5 }).seeds).toEqual([5, 6, 7]);
    expect(designOf({ seeds: readFlag('seeds', '3,5,8') as number[] }).seeds).toEqual([3, 5, 8]);
  });

  it('say their defaults in the help, or in their description', () => {
    expect(helpText(FLAGS.epochs)).toBe('passes over the training samples (default: 30)');
    expect(helpText(FLAGS.model)).toMatch(/ \(default: the tutorial's network\)$/);
    expect(helpText(FLAGS.label)).toBe(FLAGS.label.option.description);
  });
});
