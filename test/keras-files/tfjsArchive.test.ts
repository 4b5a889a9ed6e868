import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../src/core/errors.ts';
import { halfToFloat } from '../../src/core/tensor/float16.ts';
import { readTfjs } from '../../src/formats/tfjs/archive.ts';
import { mistake } from '../support/mistake.ts';

const FIXTURES = new URL('../fixtures/tfjs/', import.meta.url);
const read = (name: string, file: string) => new Uint8Array(readFileSync(new URL(`${name}/${file}`, FIXTURES)));
const json = (name: string, file: string) => JSON.parse(new TextDecoder().decode(read(name, file)));

interface Stored {
  readonly dtype: string;
  readonly shape: number[];
  readonly data: string;
}

const types = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

describe('models that TensorFlow.js wrote', () => {
  it.each(['sequential', 'functional', 'types'])('%s: every weight as TensorFlow.js reads it', async (name) => {
    const asked: string[] = [];
    const model = await readTfjs(json(name, 'model.json'), async (path) => {
      asked.push(path);
      return read(name, path);
    });
    expect(asked).toEqual(readdirSync(new URL(`${name}/`, FIXTURES)).filter((file) => file.endsWith('.bin')));
    const wanted = (json(name, 'expected.json') as { weights: Record<string, Stored> }).weights;
    expect([...model.weights.keys(), ...model.optimizer.keys()]).toEqual(Object.keys(wanted));
    for (const [key, { dtype, shape, data }] of Object.entries(wanted)) {
      const got = model.weights.get(key) ?? model.optimizer.get(key);
      const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
      expect(got?.shape, key).toEqual(shape);
      expect(got?.data, key).toEqual(new types[dtype as keyof typeof types](bytes.buffer));
    }
  });

  it('with what else stands in them', async () => {
    const fetch = (name: string) => async (path: string) => read(name, path);
    const chain = await readTfjs(json('sequential', 'model.json'), fetch('sequential'));
    expect(chain.topology).toMatchObject({ className: 'Sequential', kerasVersion: 'tfjs-layers 4.22.0' });
    expect((chain.topology.config as { layers: unknown[] }).layers).toHaveLength(5);
    expect(chain.trainingConfig).toMatchObject({ loss: 'mean_squared_error' });
    expect([chain.generatedBy, chain.convertedBy]).toEqual(['TensorFlow.js tfjs-layers v4.22.0', undefined]);
    expect([...chain.optimizer.keys()].slice(0, 2)).toEqual(['iter', 'conv/kernel/momentum']);
    const { modelTopology, ...rest } = json('types', 'model.json');
    const deeper = await readTfjs(
      { ...rest, modelTopology: { model_config: modelTopology, keras_version: '2.15.0' } },
      fetch('types'),
    );
    expect(deeper.topology).toMatchObject({ className: 'Model', kerasVersion: '2.15.0' });
    expect(deeper.convertedBy).toBe('TensorFlow.js Converter v4.22.0');
  });
});

it('float16: every kind of number', () => {
  const cases = [
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ] as const;
  for (const [bits, value] of cases) expect(halfToFloat(bits)).toBe(value);
});

/** A document of one float32 weight [2], with parts replaced. */
const small = (weight: object = {}, group: object = {}, top: object = {}) => ({
  format: 'layers-model',
  modelTopology: { class_name: 'Sequential', config: { layers: [] } },
  weightsManifest: [{ paths: ['a.bin'], weights: [{ name: 'w', shape: [2], dtype: 'float32', ...weight }], ...group }],
  ...top,
});
const eight = async () => new Uint8Array(8);
const refusal = (document: unknown, shard = eight) => mistake(() => readTfjs(document, shard));
const SAVE = ' Save the model again with TensorFlow.js, or convert it again.';

describe('documents that are not sound are refused', () => {
  it('the small one is', async () => {
    expect((await readTfjs(small(), eight)).weights.get('w')?.data).toEqual(new Float32Array(2));
  });

  it.each([
    '../a.bin',
    'x/../../a.bin',
    '/etc/passwd',
    '..',
    '.',
    '',
    'x//a',
    'a/',
    'C:\\a',
    'a\\..\\b',
    '%2e%2e/a',
    'http://host/a',
    'file:a',
    'a?b',
    'a#b',
    'a\0b',
    'a\nb',
    './../a',
    '//host/a',
  ])('a shard at %j, before anything is fetched', async (path) => {
    let fetched = false;
    const message = await refusal(small({}, { paths: ['a.bin', path] }), async () => {
      fetched = true;
      return eight();
    });
    expect(message).toBe(
      `model.json, weightsManifest: expected paths of files next to it, got ${JSON.stringify(path)}. ` +
        'Weights elsewhere are not read: put them next to model.json and name them there.',
    );
    expect(fetched).toBe(false);
  });

  it('but plain ones are asked for', async () => {
    const asked: string[] = [];
    await readTfjs(small({ shape: [6] }, { paths: ['./a.bin', 'x/b c (1).bin', 'ü..1'] }), async (path) => {
      asked.push(path);
      return eight();
    });
    expect(asked).toEqual(['a.bin', 'x/b c (1).bin', 'ü..1']);
  });

  it('sizes that lie', async () => {
    const start = 'model.json, weights in a.bin: expected ';
    const says = ' bytes, as the sizes of the weights say, got ';
    expect(await refusal(small({ shape: [3] }))).toBe(`${start}12${says}8.${SAVE}`);
    expect(await refusal(small({ shape: [] }))).toBe(`${start}4${says}8 or more.${SAVE}`);
    expect(await refusal(small({ shape: [1e9, 1e5] }))).toBe(`${start}400000000000000${says}8.${SAVE}`);
    expect(await refusal(small({ shape: [1e9, 1e9] }))).toBe(
      `model.json, weightsManifest: expected a size that can be for "w", got (1000000000, 1000000000).${SAVE}`,
    );
  });

  it('names and shards that stand twice', async () => {
    const start = 'model.json, weightsManifest: expected each ';
    expect(await refusal(small({}, { paths: ['a', './a'] }))).toBe(`${start}shard once, got "a" twice.${SAVE}`);
    const w = { name: 'w', shape: [1], dtype: 'float32' };
    expect(await refusal(small({}, { weights: [w, w] }))).toBe(`${start}weight once, got "w" twice.${SAVE}`);
  });

  it('quantizations that cannot be', async () => {
    const half = { dtype: 'int32', quantization: { dtype: 'float16' } };
    expect(await refusal(small(half))).toBe(
      `model.json, weightsManifest: expected a quantization that int32 can have for "w", got float16.${SAVE}`,
    );
    expect(await refusal(small({ dtype: 'bool', quantization: { dtype: 'uint8', scale: 1, min: 0 } }))).toMatch(
      /that bool can have/,
    );
    expect(await refusal(small({ quantization: { dtype: 'uint8', scale: 1 } }))).toMatch(
      /^model\.json, weightsManifest\.0\.weights\.0\.quantization: expected the model\.json of a layers model of TensorFlow\.js, got /,
    );
  });

  it('graph models, other types, and documents of another form', async () => {
    expect(await refusal(small({}, {}, { format: 'graph-model' }))).toBe(
      'model.json: expected a layers model, got a graph model, which has no layers. ' +
        'Convert the Keras model it came from with --output_format tfjs_layers_model.',
    );
    expect(await refusal(small({ dtype: 'string' }))).toMatch(/^model\.json, weightsManifest\.0\.weights\.0\.dtype: .*"float32"/);
    expect(await refusal(small({ shape: [-1] }))).toMatch(/^model\.json, weightsManifest\.0\.weights\.0\.shape\.0: /);
    expect(await refusal(small({}, {}, { modelTopology: null }))).toMatch(/^model\.json, modelTopology: /);
    for (const bad of [null, undefined, 1, 'x', [], {}])
      expect(await refusal(bad)).toMatch(/^model\.json, (top level|modelTopology): /);
  });

  it('damage of any kind gives an EvenkeelError or a model (1,000 documents)', async () => {
    const valid = json('types', 'model.json');
    const shards = new Map((valid.weightsManifest[0].paths as string[]).map((path) => [path, read('types', path)]));
    /** All places in a document, as paths. */
    const places = (v: unknown, path: string[] = []): string[][] =>
      typeof v === 'object' && v !== null ? [path, ...Object.entries(v).flatMap(([k, c]) => places(c, [...path, k]))] : [path];
    const all = places({ format: valid.format, weightsManifest: valid.weightsManifest, modelTopology: valid.modelTopology });
    let sound = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all), fc.jsonValue(), fc.integer({ min: -3, max: 3 }), async (path, value, cut) => {
        const document = structuredClone(valid) as Record<string, unknown>;
        let holder: Record<string, unknown> = document;
        for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
        if (path.length > 0) holder[path.at(-1) as string] = value;
        const damaged = path.length > 0 ? document : value;
        try {
          await readTfjs(damaged, async (p) => {
            const bytes = shards.get(p) ?? new Uint8Array(4);
            return cut === 0 ? bytes : Uint8Array.from({ length: Math.max(bytes.length + cut, 0) }, (_, i) => bytes[i] ?? 7);
          });
          sound++;
        } catch (error) {
          if (!(error instanceof EvenkeelError)) throw error;
        }
      }),
      { numRuns: 1000, seed: 5 },
    );
    expect(sound).toBeGreaterThan(10);
  });
});
