import { EvenkeelError } from '../../src/core/errors.ts';
import type { ComparisonValues } from '../../src/experiment/flags.ts';
import { type Given, givenReader } from '../../src/experiment/given.ts';
import type { NetworkSource } from '../../src/experiment/network.ts';
import type { DataReader } from '../../src/experiment/setup.ts';
import { MAX_BYTES } from '../../src/platform/files/source.ts';
import type { DroppedFile } from '../drop/collect.ts';
import { readMnist } from './mnist.ts';

/** What was dropped on the page, as it travels to workers: browsers hand files on without copying them. */
export type Dropped = Given<DroppedFile>;

async function bytesOf({ path, file }: DroppedFile): Promise<Uint8Array> {
  if (file.size <= MAX_BYTES) return new Uint8Array(await file.arrayBuffer());
  const remedy = 'Take a part of it.';
  throw new EvenkeelError({ where: `file ${path}`, expected: `at most ${MAX_BYTES} bytes`, got: `${file.size} bytes`, remedy });
}

/** How the page reads an experiment's data: what was dropped, or else MNIST from the folder at `base`. */
export const readerOf = ({ data }: Dropped, values: ComparisonValues, base: string, warn: (text: string) => void): DataReader =>
  data
    ? givenReader({ path: data.path, files: data.files.map((one) => ({ path: one.path, bytes: () => bytesOf(one) })) }, warn)
    : { read: () => readMnist(values, base), isNamed: () => true, titleOf: () => 'MNIST' };

/** What the networks are made of where a network was dropped. */
export async function sourceOf({ model }: Dropped): Promise<NetworkSource | undefined> {
  return model && { kind: 'file', path: model.path, bytes: await bytesOf(model), keepWeights: false };
}

/** The values of an experiment with the names of what was dropped; a network that was dropped has its own layers. */
export function withNames({ layers, ...values }: ComparisonValues, { data, model }: Dropped): ComparisonValues {
  return {
    ...values,
    ...(layers && !model && { layers }),
    ...(data && { data: data.path }),
    ...(model && { model: model.path }),
  };
}
