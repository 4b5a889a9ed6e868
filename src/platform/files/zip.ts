import { EvenkeelError } from '../../core/errors.ts';
import { crc32 } from './crc32.ts';
import { unpackedLimit } from './expansion.ts';
import { inflate } from './inflate.ts';
import { quoted, type Refuse, refusal } from './refusal.ts';
import { MAX_BYTES } from './source.ts';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** One file of an archive, as the central directory has it. */
interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** The remedy for a file that would grow too much. */
const LESS_PACKED = 'Write it again without compression, or download it again.';

/** How messages call an archive. */
const whereOf = (name: string) => (name.startsWith('file') ? name : `file ${name}`);

function readDirectory(bytes: Uint8Array, view: DataView, refuse: Refuse): Entry[] {
  let end = bytes.length - 22;
  const first = Math.max(0, end - 0xffff);
  while (end >= first && view.getUint32(end, true) !== END) end--;
  if (end < first || bytes.length < 22)
    refuse('a zip file', bytes.length < 22 ? `${bytes.length} bytes` : 'no directory at its end');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) refuse('a zip file of less than 4 GiB', 'one of the Zip64 format');
  const names = new Set<string>();
  return Array.from({ length: count }, () => {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) refuse(`a directory of ${count} entries`, 'a shorter one');
    const lengths = [28, 30, 32].map((o) => view.getUint16(at + o, true)) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, Math.min(at + 46 + lengths[0], end)));
    if (names.has(name)) refuse('each name once', `two entries ${quoted(name)}`);
    names.add(name);
    const entry = {
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    at += 46 + lengths[0] + lengths[1] + lengths[2];
    return entry;
  });
}

/** The content of one entry. @throws EvenkeelError that names the entry where it is damaged, encrypted or larger than the limit */
async function readEntry(
  bytes: Uint8Array,
  view: DataView,
  where: string,
  { flags, method, crc, packed, size, offset }: Entry,
  limit: number,
): Promise<Uint8Array> {
  const reject: Refuse = refusal(where, 'The file is damaged; download or write it again.');
  if (size > limit) refusal(where, LESS_PACKED)(`up to ${limit} bytes unpacked`, `${size} from ${packed}`);
  if (flags & 1) reject('data that is not encrypted', 'encrypted data');
  if (method !== 0 && method !== 8) reject('stored or deflated data', `compression method ${method}`);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL)
    reject('an entry where the directory says', 'other bytes');
  const begin = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (begin + packed > bytes.length) reject(`${packed} bytes of data`, 'fewer');
  if (method === 0 && size !== packed) reject(`${size} stored bytes`, `${packed}`);
  const data = bytes.subarray(begin, begin + packed);
  let content = data;
  try {
    if (method !== 0) content = await inflate(data, size, 'raw');
  } catch (cause) {
    reject(`${size} bytes, deflated`, (cause as Error).message, cause);
  }
  if (crc32(content) !== crc) reject('the checksum that the directory says', 'another');
  return content;
}

export interface ZipOptions {
  /** Most bytes that an entry may unpack to. Default 2 GiB. */
  readonly limitOf?: (entry: string, packed: number) => number;
  /** Is told of an entry that cannot be read, which then is left out; without it, such an entry ends the reading. */
  readonly onBad?: (entry: string, error: EvenkeelError) => void;
}

/**
 * The files of a zip archive (PKWARE's APPNOTE; stored or deflated) whose names are `wanted`, in its order, each up to a limit. Names are only names: nothing
 * is written anywhere. Every size is checked before memory is taken, and every checksum after.
 * @throws EvenkeelError where the archive is damaged, encrypted, lies about its sizes, or holds more of what is wanted than a file of its size may unpack to
 */
export async function readZip(
  bytes: Uint8Array,
  name: string,
  wanted: (entry: string) => boolean,
  { limitOf = () => MAX_BYTES, onBad }: ZipOptions = {},
): Promise<Map<string, Uint8Array>> {
  const refuse = refusal(whereOf(name), 'The file is damaged or cut off; download or write it again.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view, refuse).filter((entry) => wanted(entry.name));
  const most = Math.min(MAX_BYTES, unpackedLimit(bytes.length));
  const sum = (key: 'size' | 'packed') => entries.reduce((total, entry) => total + entry[key], 0);
  if (sum('size') > most)
    refusal(whereOf(name), LESS_PACKED)(`at most ${most} bytes unpacked from ${bytes.length}`, `${sum('size')}`);
  // Entries that share their data could grow without end.
  if (sum('packed') > bytes.length) refuse(`up to ${bytes.length} packed bytes in all entries`, `${sum('packed')}`);
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const where = `${whereOf(name)}, entry ${quoted(entry.name)}`;
    try {
      files.set(entry.name, await readEntry(bytes, view, where, entry, limitOf(entry.name, entry.packed)));
    } catch (error) {
      if (!onBad || !(error instanceof EvenkeelError)) throw error;
      onBad(entry.name, error);
    }
  }
  return files;
}
