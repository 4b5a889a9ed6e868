import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonJsonSchema, readComparison, readComparisonFile } from './comparisonFile.ts';
import { conditionsOf } from './conditions.ts';
import { designOf, FLAGS, readFlag } from './flags.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-'));
});
afterAll(() => rm(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const values = {
  norm: ['none', 'batch'],
  scale: ['raw', 'unit'],
  test: [
    { begin: 1, end: 201 },
    { begin: 0, end: 10_000 },
  ],
  learningRate: 0.01,
  seeds: 6,
} as const;

describe('a comparison in a file', () => {
  it('is the same as YAML, as JSON, as a module and in flags', async () => {
    const yaml =
      'norm: [none, batch]\nscale: [raw, unit] # both\ntest: ["1:201", "0:10000"]\nlearningRate: 1e-2\nseeds: 6\nmodel: null\n';
    const json = { ...values, test: ['1:201', '0:10000'] };
    const module = `export default ${JSON.stringify(values)};`;
    const read = [file('a.yaml', yaml), file('a.json', JSON.stringify(json)), file('a.mjs', module)];
    for (const path of read) expect(designOf(await readComparisonFile(path)), path).toEqual(designOf(values as never));
  });

  it('has an optimizer, a loss and metrics as texts or as objects with options', () => {
    const schedule = { name: 'cosineDecay', initialLearningRate: 0.1, decaySteps: 5 };
    const optimizer = ['adam', { name: 'sgd', momentum: 0.9 }, { name: 'adam', learningRate: schedule }];
    const metrics = ['auc', { name: 'f1Score', average: 'macro' }];
    const given = { optimizer, loss: { name: 'huber', delta: 2 }, metrics, classWeights: { 0: 1, 1: 5 } };
    const texts = ['adam', 'sgd:momentum=0.9', 'adam:learningRate=cosineDecay(initialLearningRate=0.1,decaySteps=5)'];
    expect(readComparison(given, 'config')).toEqual({
      optimizer: texts,
      loss: 'huber:delta=2',
      metrics: ['auc', 'f1Score:average=macro'],
      classWeights: { 0: 1, 1: 5 },
    });
    expect(readFlag('optimizer', texts.join(','))).toEqual(texts);
    expect(readFlag('metrics', 'auc, f1Score:average=macro')).toEqual(['auc', 'f1Score:average=macro']);
    expect(readFlag('classWeights', '0=1,1=5')).toEqual({ 0: 1, 1: 5 });
  });

  it('may list the conditions of a design in which not all combinations are trained', () => {
    const listed = [
      { scale: 'raw', learningRate: 0.001 },
      { scale: 'unit', learningRate: 0.01 },
      { scale: 'unit', learningRate: 0.1 },
    ];
    const design = designOf(readComparison({ conditions: listed, epochs: 2 }, 'config'));
    expect(conditionsOf(design).map(({ name }) => name)).toEqual([
      'scale=raw, learning-rate=0.001',
      'scale=unit, learning-rate=0.01',
      'scale=unit, learning-rate=0.1',
    ]);
    expect(conditionsOf(design)[1]?.design).toEqual(designOf({ scale: 'unit', learningRate: 0.01, epochs: 2 }));
    expect(design.factors).toEqual({ scale: ['raw', 'unit'], learningRate: [0.001, 0.01, 0.1] });
  });

  it.each([
    [{ epoch: 3 }, 'config: expected keys among data, model, ', 'got "epoch". Did you mean epochs?'],
    [{ optimizer: { momentum: 0.9 } }, 'config, optimizer: expected NAME[:OPTION=VALUE,…], or in a file { "name": …, options }'],
    [{ epochs: [1, 0] }, 'config, epochs.1: expected an integer of at least 1, got 0.'],
    [{ scale: ['raw', 'log'] }, 'config, scale.1: expected one of raw, unit, standard, l2, got "log".'],
    [{ threads: [1, 2] }, 'config, threads: expected an integer from 1 to 64, got a list of 2.'],
    [{ scale: ['raw', 'raw'] }, 'config, scale.1: expected each value once, got "raw".'],
    [{ scale: [] }, 'config, scale: expected one value or several, got a list of 0.'],
    [{ seeds: 1 }, 'config, seeds: expected how many, at least 2, or two or more seeds'],
    [{ conditions: [{ scale: 'raw' }] }, 'config, conditions: expected a list of two conditions or more, got a list of 1.'],
    [{ conditions: [{ scale: 'raw' }, { sale: 'raw' }] }, 'config, conditions.1: expected keys among ', 'Did you mean scale?'],
    [
      { conditions: [{ scale: 'raw' }, { epochs: 1 }] },
      'config, conditions.1: expected values of the same options in each condition, as in the first: scale, got epochs.',
    ],
    [{ conditions: [{ epochs: 0 }, { epochs: 1 }] }, 'config, conditions.0.epochs: expected an integer of at least 1, got 0.'],
    [[], 'config: expected an object, got a list of 0.'],
  ])('%j is refused by its path', (value, ...messages) => {
    for (const message of messages) expect(() => readComparison(value, 'config')).toThrow(message);
  });

  it('may name its JSON Schema, which is for editors alone', () => {
    expect(readComparison({ $schema: './compare.schema.json', epochs: 2 }, 'config')).toEqual({ epochs: 2 });
    expect(() => readComparison({ $schema: 1 }, 'config')).toThrow('got "$schema"');
  });

  it('that is no YAML is refused with the line', async () => {
    const path = file('bad.yaml', 'norm: [none, batch\nscale: raw\n');
    await expect(readComparisonFile(path)).rejects.toThrow(
      /^config .*bad\.yaml: expected YAML or JSON, got .* at line \d+, column \d+/,
    );
  });

  it('has a JSON Schema with every option and its description', () => {
    const { properties } = comparisonJsonSchema() as { properties: Record<string, { description: string }> };
    expect(Object.keys(properties)).toEqual(['$schema', ...Object.keys(FLAGS), 'conditions']);
    for (const [name, { description }] of Object.entries(properties)) expect(description, name).toMatch(/\w/);
    expect(JSON.stringify(properties).split('"$schema"')).toHaveLength(2);
  });
});
