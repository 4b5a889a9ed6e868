import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { comparisonJsonSchema, readComparison } from '../../src/experiment/comparisonFile.ts';
import { configJsonSchema } from '../../src/experiment/designFile.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const blocks = (text: string, language: string) =>
  Array.from(text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')), ([, block]) => block as string);

const ajv = new Ajv2020({ strict: false, allErrors: true });
const compare = ajv.compile(comparisonJsonSchema());
const train = ajv.compile(configJsonSchema());
/** What a schema has against a value. */
const faults = (validate: typeof compare, value: unknown) =>
  validate(value) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);

const examples = blocks(page('experiments.md'), 'yaml').map((text) => parse(text) as object);
const configs = blocks(page('cli.md'), 'json').map((text) => JSON.parse(text) as object);

describe('the JSON Schemas', () => {
  it('accept the examples of the docs, which are read', () => {
    expect([examples.length, configs.length].every((count) => count > 0)).toBe(true);
    for (const example of examples) {
      expect(faults(compare, example)).toEqual([]);
      expect(readComparison(example, 'example')).toBeTruthy();
    }
    for (const config of configs) expect(faults(train, config)).toEqual([]);
  });

  it.each([
    { $schema: 'compare.schema.json' },
    { scale: ['raw', 'unit'], learningRate: 0.1, train: '0:10', test: { begin: 0, end: 5 }, seeds: [1, 2], model: 'net.keras' },
    { conditions: [{ scale: 'raw' }, { scale: 'unit' }], validation: null, ignore: ['a', 1] },
  ])('accept %j, as reading it does', (value) => {
    expect(faults(compare, value)).toEqual([]);
    expect(readComparison(value, 'config')).toBeTruthy();
  });

  it.each([
    [{ scal: 'raw' }, ''],
    [{ scale: 'log' }, '/scale'],
    [{ scale: ['raw', 'raw'] }, '/scale'],
    [{ threads: [1, 2] }, '/threads'],
    [{ epochs: 0 }, '/epochs'],
    [{ model: { layers: [] } }, '/model'],
    [{ conditions: [{ scale: 'raw' }] }, '/conditions'],
    [{ conditions: [{ scale: 'raw' }, { sale: 'raw' }] }, '/conditions/1'],
  ])('refuse %j where reading it does', (value, path) => {
    expect(faults(compare, value)).toContain(path);
    expect(() => readComparison(value, 'config')).toThrow(
      path === '' ? 'config: ' : `config, ${path.slice(1).replaceAll('/', '.')}`,
    );
  });

  it('refuse what a config of train may not say', () => {
    expect(faults(train, { model: 'a', data: 'mnist', epochs: 3 })).toContain('');
    expect(faults(train, { $schema: 'x', model: 'a', data: 'mnist', fit: { epochs: 3 } })).toEqual([]);
  });
});
