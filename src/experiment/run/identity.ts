import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { TrainTest } from '../../datasets/index.ts';
import type { ComparisonDesign } from '../design.ts';
import type { NetworkSource } from '../network.ts';
import type { Training } from '../plan.ts';
import type { Setup } from '../setup.ts';

/** All but a design that decides what trainings give. */
export interface Origin {
  /** The checksum of all samples and labels. */
  readonly data: string;
  /** That of the model's file; null for the tutorial's network. */
  readonly model: string | null;
  /** The version of this package. */
  readonly version: string;
  /** Whether the engine has fused multiply-adds, which round once in place of twice. */
  readonly relaxedSimd: boolean;
}

/** A value as JSON with the keys of objects in alphabetical order: the same text for the same value. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, v) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );

export const checksumOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** 64 bits of a hash name a run or a training: two of a billion that differ share one with a chance below 3 %. */
const idFrom = (value: unknown): string => checksumOf(canonicalJson(value)).slice(0, 16);

/** What of a design says where things are, and how many threads do it: the same bits come out. */
const withoutPlaces = ({ threads: _, data: { path: __, ...data }, layers, ...design }: ComparisonDesign) => ({
  ...design,
  data,
  // Runs of the tutorial's network have the ids that they had before there were lists of layers.
  ...(layers && { layers }),
});

/** The id of a run: the same for the same design, data, model and version. */
export const runIdOf = (design: ComparisonDesign, origin: Origin): string => idFrom([withoutPlaces(design), origin]);

/** The id of a training: the same where the same bits come out, in whichever run. */
export function trialIdOf({ arm, seed, design }: Training, origin: Origin): string {
  const {
    arms: _,
    seeds: __,
    factors: ___,
    conditions: ____,
    metric: m,
    target: t,
    margin: g,
    until: u,
    looks: k,
    budget: b,
    place: p,
    ...settings
  } = withoutPlaces(design);
  const { label: l, title: ti, phrase: ph, file: f, ...trained } = arm;
  return idFrom([trained, seed, settings, origin]);
}

/** The checksums of what networks are trained on and made of. */
export const checksumsOf = async ({ samples, network }: Pick<Setup, 'samples' | 'network'>) => ({
  data: dataChecksum(samples),
  model: await networkChecksum(network),
});

/** The SHA-256 of the file, or of the module's text, that networks are made of; null for the tutorial's network. */
export async function networkChecksum(network: NetworkSource): Promise<string | null> {
  if (network.kind === 'tutorial') return null;
  if (network.kind === 'memory') throw new RangeError('a model in memory has no file to be known by');
  return checksumOf(network.kind === 'file' ? network.bytes : await readFile(network.path));
}

/** The SHA-256 of all samples and labels, with their types and shapes: the same from whichever file they come. */
export function dataChecksum({ trainX, trainY, testX, testY }: TrainTest): string {
  const hash = createHash('sha256');
  for (const { dtype, shape, data } of [trainX, trainY, testX, testY] satisfies Tensor[]) {
    hash.update(`${dtype} ${shape.join(',')};`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
