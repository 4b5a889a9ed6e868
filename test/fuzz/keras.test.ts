import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readHdf5 } from '../../src/formats/hdf5/hdf5.ts';
import { loadModel, modelFromJson } from '../../src/index.ts';
import { fileOf } from '../keras-files/models.ts';
import { mistake } from '../support/mistake.ts';
import { drawer, mutated, withZipChecksums } from './mutate.ts';
import { mutateJson } from './mutateJson.ts';

const quiet = { onWarning: () => {} };
const CONFIGS = [
  'model-several-outputs',
  'model-nested',
  'model-deep-nested',
  'layer-conv2d',
  'model-residual',
  'loss-categorical-focal',
];

const partsOf = (name: string) => unzipSync(fileOf(name, 'keras'));
const configOf = (name: string): unknown => JSON.parse(strFromU8(partsOf(name)['config.json'] as Uint8Array));
/** The file of a model with another configuration. */
const withConfig = (name: string, config: unknown) =>
  zipSync({ ...partsOf(name), 'config.json': strToU8(JSON.stringify(config)) }, { level: 0 });

/** Whether a call ends well or with one of the library's own errors; anything else is thrown. */
async function endsCleanly(call: () => Promise<unknown>): Promise<'well' | 'refused'> {
  try {
    await call();
    return 'well';
  } catch (error) {
    if ((error as Error).name === 'EvenkeelError') return 'refused';
    throw error;
  }
}

describe('a configuration that nobody vouches for is read or refused, never more', () => {
  it.each(CONFIGS)('%s, 150 times', async (name) => {
    const document = configOf(name);
    let refused = 0;
    for (let seed = 0; seed < 150; seed++) {
      const text = JSON.stringify(mutateJson(document, drawer(seed, name)));
      if ((await endsCleanly(() => modelFromJson(text, quiet))) === 'refused') refused++;
    }
    expect(refused).toBeGreaterThan(30);
    expect(({} as { polluted?: unknown; units?: unknown }).polluted).toBeUndefined();
  });

  it('compile settings and weights along with it, 60 times', async () => {
    const document = configOf('model-several-outputs');
    for (let seed = 1000; seed < 1060; seed++) {
      const file = withConfig('model-several-outputs', mutateJson(document, drawer(seed, 'compile')));
      await endsCleanly(() => loadModel(file, quiet));
    }
  });
});

describe('a damaged file is read or refused', () => {
  const keras = fileOf('model-names', 'keras');
  const h5 = fileOf('model-names', 'h5');

  it('.keras, 60 times', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const bytes = mutated(keras, h5, drawer(seed, 'keras'));
      await endsCleanly(() => loadModel(seed % 2 === 0 ? bytes : withZipChecksums(bytes), quiet));
    }
  });

  it('.h5, 60 times', async () => {
    for (let seed = 0; seed < 60; seed++) {
      await endsCleanly(() => readHdf5(mutated(h5, keras, drawer(seed, 'h5')), 'file', 2));
    }
    expect((await readHdf5(h5, 'file')).groups.size).toBe(2);
    // Some have no end, and each of those takes the 2 s after which it is given up.
  });

  it('one that takes too long is given up, and the next one is read', async () => {
    expect(await mistake(() => readHdf5(h5, 'file', 0.0001))).toBe(
      'file: expected a whole HDF5 file of numbers and text, got a damaged one (no end after 0.0001 s). Save the model again.',
    );
    expect((await readHdf5(h5, 'file')).groups.size).toBe(2);
  });
});

describe('what was found', () => {
  const layerOf = (config: unknown, className: string) => {
    const { layers } = (config as { config: { layers: { class_name: string; config: Record<string, unknown> }[] } }).config;
    return layers.find((layer) => layer.class_name === className)?.config as Record<string, unknown>;
  };

  it('an interpolation between a thousand million places would be traced for each of them', async () => {
    const config = configOf('layer-up-sampling2d-bilinear');
    layerOf(config, 'UpSampling2D').size = 1e9;
    expect(await mistake(() => modelFromJson(JSON.stringify(config), quiet))).toMatch(
      /option size, bilinear: expected an integer from 1 to 256, got 1000000000\.$/,
    );
  });

  it('an area under a curve at a thousand million thresholds would take their memory', async () => {
    const config = configOf('model-several-outputs') as { compile_config: { metrics: { main: { config: object }[] } } };
    Object.assign(config.compile_config.metrics.main[1]?.config as object, { num_thresholds: 1e9 });
    expect(await mistake(() => loadModel(withConfig('model-several-outputs', config), quiet))).toMatch(
      /option numThresholds: expected an integer from 2 to 100000, got 1000000000\. Load with compile: false, /,
    );
  });
});

describe('files that are not what they say', () => {
  const parts = partsOf('model-names');
  /** A zip whose directory and header say another size for an entry. */
  const lying = (name: string, size: number) => {
    const zip = zipSync({ [name]: strToU8('x'.repeat(50)) }, { level: 9 });
    const view = new DataView(zip.buffer, zip.byteOffset);
    for (let at = 0; at + 4 <= zip.length; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
      if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, size, true);
    }
    return zip;
  };

  it.each([
    [
      'empty',
      new Uint8Array(0),
      'file: expected a .keras or .h5 file, got an empty file. Save the model with Keras or Evenkeel again.',
    ],
    [
      'a picture',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
      'file: expected a .keras or .h5 file, got other bytes. Save the model with Keras or Evenkeel again.',
    ],
    [
      'a zip of something else',
      zipSync({ 'a.txt': strToU8('a'), '../../etc/evil': strToU8('b') }),
      'file: expected an entry config.json, as Keras 3 writes, got none. Save the model again.',
    ],
    [
      'a zip bomb',
      lying('model.weights.h5', 2 ** 25),
      /^file, entry "model\.weights\.h5": expected up to 1048576 bytes unpacked, got 33554432 from \d+\. Write it again without compression/,
    ],
    [
      'a configuration that is no JSON',
      zipSync({ ...parts, 'config.json': strToU8('{"class_name":') }),
      'file, config.json: expected JSON, got "{\\"class_name\\":". Save the model again.',
    ],
    [
      'a configuration that is nested without end',
      zipSync({ ...parts, 'config.json': strToU8(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`) }),
      'file, config.json: expected JSON nested up to 100 deep, got deeper. Save the model again.',
    ],
    [
      'weights that are no HDF5',
      zipSync({ ...parts, 'model.weights.h5': strToU8('weights') }),
      'file, model.weights.h5: expected an HDF5 file, got other bytes. Save the model again.',
    ],
    [
      'weights of another model',
      zipSync({ ...parts, 'model.weights.h5': partsOf('model-residual')['model.weights.h5'] as Uint8Array }),
      'file, layer "Erste Schicht": expected weights (3, 4), (4,), got (8, 2), (2,). The file is of another model.',
    ],
    [
      'more weights than layers',
      zipSync({ ...parts, 'model.weights.h5': partsOf('optimizer-sgd')['model.weights.h5'] as Uint8Array }),
      /^file, layer "Erste Schicht": expected weights/,
    ],
  ])('%s', async (_, bytes, message) => {
    const got = await mistake(() => loadModel(bytes, quiet));
    if (typeof message === 'string') expect(got).toBe(message);
    else expect(got).toMatch(message);
  });
});
