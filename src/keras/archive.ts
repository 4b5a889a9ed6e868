import { EvenkeelError } from '../errors.ts';

/** What a `.keras` file holds. */
export interface Archive {
  readonly metadata: string;
  readonly config: string;
  readonly weights: Uint8Array;
}

const NAMES = { metadata: 'metadata.json', config: 'config.json', weights: 'model.weights.h5' };
/** The largest text, in bytes. A config of ten thousand layers has a tenth of it. */
const MAX_TEXT = 2 ** 26;
/** How much smaller than its contents an entry may be: Keras stores them as they are, and weights hardly compress. */
const MAX_EXPANSION = 20;

/** Whether bytes begin as a zip file does. */
export const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Writes a `.keras` file: a zip of stored entries, as Keras writes it. */
export async function writeArchive({ metadata, config, weights }: Archive): Promise<Uint8Array> {
  const { zipSync, strToU8 } = await import('fflate');
  const entries = { [NAMES.metadata]: strToU8(metadata), [NAMES.config]: strToU8(config), [NAMES.weights]: weights };
  return zipSync(entries, { level: 0 });
}

/**
 * Reads a `.keras` file. Entries of other names are not unpacked.
 * @throws EvenkeelError for what is no zip, lacks an entry, or claims to hold far more than it could
 */
export async function readArchive(bytes: Uint8Array, where: string): Promise<Archive> {
  const { unzipSync, strFromU8 } = await import('fflate');
  const refuse = (expected: string, got: string, cause?: unknown): never => {
    throw new EvenkeelError({ where, expected, got, remedy: 'Save the model again.' }, cause === undefined ? {} : { cause });
  };
  const wanted: readonly string[] = Object.values(NAMES);
  const listed: string[] = [];
  let entries: Record<string, Uint8Array> = {};
  try {
    entries = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        listed.push(name.slice(0, 100));
        if (!wanted.includes(name)) return false;
        if (listed.filter((n) => n === name).length > 1) refuse('each entry once', `${name} twice`);
        const limit = name === NAMES.weights ? Math.max(2 ** 20, MAX_EXPANSION * size) : MAX_TEXT;
        if (originalSize > limit) refuse(`${name} of up to ${limit} bytes`, `${originalSize}, unpacked from ${size}`);
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof EvenkeelError) throw cause;
    refuse('a whole zip file', 'a damaged one', cause);
  }
  const entry = (name: string): Uint8Array =>
    (Object.hasOwn(entries, name) ? entries[name] : undefined) ??
    refuse(`the entries ${wanted.join(', ')}`, listed.length === 0 ? 'none' : listed.slice(0, 10).join(', '));
  return { config: strFromU8(entry(NAMES.config)), metadata: strFromU8(entry(NAMES.metadata)), weights: entry(NAMES.weights) };
}
