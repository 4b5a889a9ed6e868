import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS } from './design.ts';
import { configJsonSchema, parseConfig } from './designFile.ts';

const good = { model: 'net.keras', data: 'mnist' };
const parse = (config: unknown) => parseConfig(JSON.stringify(config), 'config c.json');

describe('the config of evenkeel train', () => {
  it('fills in what is left out, and takes short forms', () => {
    expect(parse(good)).toEqual({
      model: 'net.keras',
      data: { path: 'mnist' },
      arms: [],
      task: null,
      fit: {},
      callbacks: [],
      outputs: {},
      seeds: [0],
    });
    const long = parse({ ...good, callbacks: ['terminateOnNaN', { name: 'earlyStopping', patience: 2 }], output: 'runs/a' });
    expect(long).toMatchObject({
      callbacks: [{ name: 'terminateOnNaN' }, { name: 'earlyStopping', patience: 2 }],
      outputs: { folder: 'runs/a' },
    });
  });

  it.each([
    [
      { ...good, epochs: 3 },
      'config c.json: expected keys among model, data, task, compile, fit, callbacks, output, seed, threads, got "epochs".',
    ],
    [
      { ...good, fit: { epoch: 3, size: 1 } },
      /^config c\.json, fit: expected keys among epochs, batchSize, .*, got "epoch", "size"\.$/,
    ],
    [{ ...good, data: { path: 'a', columns: 1 } }, /^config c\.json, data: expected keys among path, label, /],
    [{ data: 'mnist' }, 'config c.json, model: expected a text or a list or an object, got nothing. Set model.'],
    [{ ...good, model: [] }, 'config c.json, model: expected one that is not empty, got a list of 0.'],
    [{ model: 'a' }, 'config c.json, data: expected an object, got nothing. Set data.'],
    [{ ...good, data: {} }, 'config c.json, data.path: expected a text, got nothing. Set data.path.'],
    [{ ...good, fit: { epochs: 0 } }, 'config c.json, fit.epochs: expected a number of at least 1, got 0.'],
    [{ ...good, fit: { epochs: '3' } }, 'config c.json, fit.epochs: expected a number, got "3".'],
    [{ ...good, fit: { epochs: 1.5 } }, 'config c.json, fit.epochs: expected an integer, got 1.5.'],
    [{ ...good, fit: { validationSplit: 1 } }, 'config c.json, fit.validationSplit: expected a number below 1, got 1.'],
    [{ ...good, fit: { shuffle: 'yes' } }, 'config c.json, fit.shuffle: expected true or false, got "yes".'],
    [{ ...good, compile: { loss: 3 } }, /^config c\.json, compile\.loss: expected a text or an object, got 3\./],
    [{ ...good, task: 'classes' }, 'config c.json, task: expected one of classification, regression, got "classes".'],
    [
      { ...good, callbacks: ['earlyStoping'] },
      /^config c\.json, callbacks\.0\.name: expected one of backupAndRestore, .*, got "earlyStoping"\.$/,
    ],
    [
      { ...good, output: { files: ['pdf'] } },
      'config c.json, output.files.0: expected one of keras, h5, onnx, csv, json, chart, got "pdf".',
    ],
    [{ ...good, seed: -1 }, 'config c.json, seed: expected a number of at least 0, got -1.'],
    [[], 'config c.json: expected an object, got a list of 0.'],
  ])('%j is refused by its path', (config, message) => {
    expect(() => parse(config)).toThrow(message);
  });

  it('has every key in docs/cli.md, whose example is one', () => {
    const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    const [, example] = /^```json\n(.*?)^```$/ms.exec(page) as RegExpExecArray;
    expect(parseConfig(example as string, 'example').data).toEqual({ path: 'fashionMnist', scale: 'unit' });
    for (const key of Object.values(CONFIG_KEYS).flat()) expect(page).toContain(`\`${key}\``);
  });

  it('may name its JSON Schema, which is for editors alone', () => {
    expect(parse({ $schema: './train.schema.json', ...good })).toEqual(parse(good));
    expect(() => parse({ $schema: 1, ...good })).toThrow('got "$schema"');
  });

  it('and so is what is no JSON', () => {
    expect(() => parseConfig('{ "model": ', 'config c.json')).toThrow(
      /^config c\.json: expected JSON, got .*\. Mend the file\.$/s,
    );
  });
});

describe('the JSON Schema of a config', () => {
  const schema = configJsonSchema() as {
    properties: Record<string, { properties?: Record<string, object>; description?: string }>;
  };

  it('has every key, with what it is', () => {
    expect(Object.keys(schema.properties)).toEqual(['$schema', ...(CONFIG_KEYS[''] as string[])]);
    for (const part of ['compile', 'fit'] as const) {
      const keys = schema.properties[part]?.properties ?? {};
      expect(Object.keys(keys)).toEqual(CONFIG_KEYS[part]);
      for (const [key, value] of Object.entries(keys)) expect(value, key).toHaveProperty('description');
    }
    expect(schema).toMatchObject({
      required: ['model', 'data'],
      additionalProperties: false,
      properties: {
        data: { anyOf: [{ type: 'string' }, { type: 'object', required: ['path'] }] },
        callbacks: { items: { anyOf: [{ type: 'string' }, { type: 'object' }] } },
        fit: { properties: { epochs: { type: 'integer', minimum: 1 } } },
        task: { enum: ['classification', 'regression'] },
      },
    });
  });
});
