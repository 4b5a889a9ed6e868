import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import type { Tensor } from '../../src/core/tensor/tensor.ts';
import type { Model } from '../../src/models/model.ts';
import { distance, type StoredArray, toTensor } from '../keras/fixtures.ts';

/** A model that real Keras saved, with what it computes: see `generate_models.py`, `generate_graph_models.py` and `generate_legacy_models.py` in `test/fixtures`. */
export interface SavedModel {
  readonly name: string;
  readonly formats: readonly ('keras' | 'h5')[];
  readonly layers: readonly string[];
  readonly x: readonly StoredArray[];
  readonly y: readonly StoredArray[];
  readonly predictions: readonly StoredArray[];
  readonly evaluation?: Readonly<Record<string, number>>;
  readonly losses?: readonly number[];
}

const archives = ['models', 'graphModels', 'legacyModels'].map((name) =>
  unzipSync(readFileSync(new URL(`../fixtures/${name}.zip`, import.meta.url))),
);
const archive = Object.assign({}, ...archives) as Record<string, Uint8Array>;

/** Those of Keras 3, then those of Keras 2. */
export const savedModels = archives.flatMap(
  (files) => (JSON.parse(strFromU8(files['expected.json'] as Uint8Array)) as { cases: SavedModel[] }).cases,
);

/** The file that Keras wrote. */
export const fileOf = (name: string, format: 'keras' | 'h5'): Uint8Array => archive[`${name}.${format}`] as Uint8Array;

export const tensorsOf = (arrays: readonly StoredArray[]): Tensor[] => arrays.map(toTensor);
/** One array, or a list of several. */
export const unpack = (tensors: readonly Tensor[]) => (tensors.length === 1 ? (tensors[0] as Tensor) : tensors);

/** The loss of each of `steps` training steps on all of the data. */
export async function trainOn(model: Model, x: readonly Tensor[], y: readonly Tensor[], steps: number): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await model.trainOnBatch(unpack(x), unpack(y))).loss as number);
  return losses;
}

/** The largest distance of a model's predictions from what they should be. */
export async function predictionError(model: Model, { x, predictions }: SavedModel): Promise<number> {
  const got = await model.predictAll(unpack(tensorsOf(x)));
  return Math.max(...predictions.map((want, i) => distance((got[i] as Tensor).data, toTensor(want).data)));
}
