import { requireBoolean, requireThat } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import { writeAtomically } from '../platform/files/atomic.ts';
import { readSource, type Source } from '../platform/files/source.ts';
import { isNode } from '../platform/node.ts';
import { type LoadOptions, type LoadWeightsOptions, loadOptions, type SaveOptions, saveOptions } from './fileOptions.ts';
import type { Model } from './model.ts';

// The one place that looks up: the formats stand on models, and are loaded only when a file is read or written.
const formats = () => import('../formats/keras/index.ts');

/** @throws EvenkeelError for what is no path, and in a page, which writes no files: there `bytes` is called */
function requirePath(call: string, path: unknown, bytes: string): void {
  requireThat(`${call}, path`, path, typeof path === 'string', 'a path');
  if (isNode) return;
  throw new EvenkeelError({
    where: call,
    expected: 'Node, which can write files',
    got: 'a page',
    remedy: `Offer the bytes for download: \`link.href = URL.createObjectURL(new Blob([await model.${bytes}]))\`.`,
  });
}

function formatOf(path: string): 'keras' | 'h5' {
  requirePath('save', path, "toBytes('keras')");
  if (path.endsWith('.keras')) return 'keras';
  if (path.endsWith('.h5') && !path.endsWith('.weights.h5')) return 'h5';
  throw new EvenkeelError({
    where: `save, path ${path}`,
    expected: 'a path that ends in .keras, or in .h5 for older versions of Keras',
    got: path.endsWith('.weights.h5') ? 'the ending of a file of weights' : 'another ending',
    ...(path.endsWith('.weights.h5') && { remedy: 'For the weights alone call saveWeights.' }),
  });
}

/** A model as the bytes of a file. */
export async function toBytes(model: Model, format: 'keras' | 'h5', options?: SaveOptions): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions('toBytes', options, saveOptions);
  requireThat('toBytes, format', format, format === 'keras' || format === 'h5', "'keras' or 'h5'");
  return (await formats()).modelToBytes(model, format, options);
}

/** Writes a model to a file, whose ending says the format. A kill leaves the old file or the new one. */
export async function save(model: Model, path: string, options?: SaveOptions): Promise<void> {
  checkOptions('save', options, saveOptions);
  await writeAtomically(path, await toBytes(model, formatOf(path), options));
}

/** A model's weights, and its optimizer's state, as the bytes of a `.weights.h5`. */
export const weightsToBytes = async (
  model: Model,
  options?: Pick<SaveOptions, 'includeOptimizer'>,
): Promise<Uint8Array<ArrayBuffer>> => (await formats()).weightsToBytes(model, options);

/** Writes a model's weights to a `.weights.h5`. */
export async function saveWeights(model: Model, path: string, options?: Pick<SaveOptions, 'includeOptimizer'>): Promise<void> {
  checkOptions<Pick<SaveOptions, 'includeOptimizer'>, { includeOptimizer: 'optional' }>('saveWeights', options, {
    includeOptimizer: 'optional',
  });
  requirePath('saveWeights', path, "toBytes('keras')");
  if (!path.endsWith('.weights.h5')) {
    throw new EvenkeelError({
      where: `saveWeights, path ${path}`,
      expected: 'a path that ends in .weights.h5',
      got: 'another ending',
    });
  }
  await writeAtomically(path, await weightsToBytes(model, options));
}

/** Gives a model the weights in a file. */
export async function loadWeights(model: Model, source: Source, options: LoadWeightsOptions = {}): Promise<void> {
  checkOptions('loadWeights', options, { skipMismatch: 'optional' });
  const { skipMismatch = false } = options;
  requireBoolean('loadWeights, option skipMismatch', skipMismatch);
  const [bytes, where] = await open(source);
  await (await formats()).weightsFromBytes(model, bytes, where, skipMismatch);
}

/** The configuration of a model as text. */
export async function toJson(model: Model, options?: SaveOptions): Promise<string> {
  checkOptions('toJson', options, saveOptions);
  return (await formats()).modelToJson(model, options);
}

async function open(source: Source): Promise<readonly [Uint8Array, string]> {
  const { bytes, name } = await readSource(source);
  return [bytes, typeof source === 'string' ? `file ${name}` : 'file'];
}

/** Reads files next to one that is given by its path. */
function shardReader(source: Source): Pick<LoadOptions, 'fetchShard'> {
  if (typeof source !== 'string') return {};
  const folder = source.slice(0, Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
  return { fetchShard: async (path) => (await readSource(`${folder}${path}`)).bytes };
}

/**
 * A model from a `.keras` file, from the older `.h5` of Keras 2 and 3, or from the model.json of TensorFlow.js (layers models): layers, weights, and, unless `compile` is false, what it was
 * compiled with, the optimizer's state included, so that training goes on where it was (not from TensorFlow.js).
 * @param source a path (in Node), an address (in a page), or the file's bytes
 * @throws EvenkeelError for damaged files, for layers and options that are not here (see `customObjects`), and for precisions other than float32
 */
export async function loadModel(source: Source, options?: LoadOptions): Promise<Model> {
  checkOptions('loadModel', options, loadOptions);
  const [bytes, where] = await open(source);
  return (await formats()).modelFromBytes(bytes, where, { ...shardReader(source), ...options });
}

/**
 * A model with fresh weights, not compiled, from the text that `model.toJson()` or `model.to_json()` of Keras gave.
 * @throws EvenkeelError for what is no such text, or describes what is not here
 */
export async function modelFromJson(text: string, options?: LoadOptions): Promise<Model> {
  checkOptions('modelFromJson', options, loadOptions);
  return (await formats()).modelFromJson(text, options);
}
