import { EvenkeelError } from '../../core/errors.ts';
import { readZip } from '../../platform/files/zip.ts';

/** The entries of a `.keras` file. */
export interface Archive {
  readonly metadata: string;
  readonly config: string;
  readonly weights: Uint8Array;
}

const NAMES = { metadata: 'metadata.json', config: 'config.json', weights: 'model.weights.h5' };
/** How many times its size an entry may unpack to: Keras stores them as they are, and weights hardly compress. A small one may have that many bytes. */
const EXPANSION = { text: 64, weights: 20 };
const LEAST = { text: 2 ** 22, weights: 2 ** 20 };

/** Whether bytes begin as a zip file does. */
export const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Writes a `.keras` file: a zip of stored entries, as Keras writes it. */
export async function writeArchive({ metadata, config, weights }: Archive): Promise<Uint8Array<ArrayBuffer>> {
  const { zipSync, strToU8 } = await import('fflate');
  const entries = { [NAMES.metadata]: strToU8(metadata), [NAMES.config]: strToU8(config), [NAMES.weights]: weights };
  return zipSync(entries, { level: 0 });
}

/**
 * Reads a `.keras` file. Entries of other names are not unpacked.
 * @throws EvenkeelError for what is no zip or a damaged one, lacks an entry, or claims to hold far more than it could
 */
export async function readArchive(bytes: Uint8Array, where: string): Promise<Archive> {
  const limitOf = (name: string, packed: number) => {
    const kind = name === NAMES.weights ? 'weights' : 'text';
    return Math.max(LEAST[kind], EXPANSION[kind] * packed);
  };
  const entries = await readZip(bytes, where, (name) => Object.values(NAMES).includes(name), { limitOf });
  const entry = (name: string): Uint8Array => {
    const content = entries.get(name);
    if (content) return content;
    throw new EvenkeelError({
      where,
      expected: `an entry ${name}, as Keras 3 writes`,
      got: 'none',
      remedy: 'Save the model again.',
    });
  };
  const text = (name: string) => new TextDecoder().decode(entry(name));
  return { config: text(NAMES.config), metadata: text(NAMES.metadata), weights: entry(NAMES.weights) };
}
