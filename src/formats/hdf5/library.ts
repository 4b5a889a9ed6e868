import * as h5 from 'h5wasm';
import { EvenkeelError } from '../../core/errors.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import { quoted } from '../../platform/files/refusal.ts';
import { largestHeap } from './heap.ts';
import { storedElsewhere } from './storage.ts';
import type { H5Array, H5Group } from './tree.ts';

/** Groups, arrays and attributes a file may have, and how deep they may be: more than any model, few enough to walk. */
const MAX_ENTRIES = 200_000;
const MAX_DEPTH = 64;
/** Entries that any file may have, and the bytes that each takes in a larger one: hard links can lead to one group again and again. */
const LEAST_ENTRIES = 1000;
const BYTES_AN_ENTRY = 100;
/** How much smaller a file may be than the numbers and the text in it: trained weights hardly compress at all. */
const MAX_EXPANSION = 20;
const LEAST_BYTES = 2 ** 24;
/** The library's numbers for kinds of elements and of entries. */
const STRING = 3;
const GROUP = 0;
const DATASET = 1;

type Library = typeof h5;
type FileSystem = NonNullable<Library['FS']>;

/** The elements and objects that a file may still ask for. */
interface Budget {
  entries: number;
  bytes: number;
  /** The longest text of variable length that the file can hold. Many may refer to the same one. */
  readonly longestText: number;
}

const budgetFor = (bytes: Uint8Array): Budget => ({
  entries: Math.min(MAX_ENTRIES, Math.max(LEAST_ENTRIES, bytes.length / BYTES_AN_ENTRY)),
  bytes: Math.max(LEAST_BYTES, MAX_EXPANSION * bytes.length),
  longestText: largestHeap(bytes),
});

const damaged = (where: string, got: string, cause?: unknown) =>
  new EvenkeelError(
    { where, expected: 'a whole HDF5 file of numbers and text', got, remedy: 'Save the model again.' },
    cause === undefined ? undefined : { cause },
  );

function readArray(dataset: InstanceType<Library['Dataset']>, where: string, budget: Budget): H5Array {
  const { type, size, shape, chunks, total_size: total } = dataset.metadata;
  const numbers = (type === 0 && [1, 2, 4, 8].includes(size)) || (type === 1 && (size === 4 || size === 8));
  if (!numbers || !shape) throw damaged(where, `element type ${dataset.dtype}`);
  // Stored sizes can lie; what is there cannot be larger than the file, unless it is compressed.
  const most = Math.max(total, sizeOf(chunks ?? []));
  budget.bytes -= most * size;
  if (budget.bytes < 0) throw damaged(where, `${most} numbers, more than the file can hold`);
  const data = decoderFor(dataset.metadata)(storedBytes(dataset, where, total * size), total);
  return { shape: [...shape], data };
}

/** Functions of the library's module that its types do not list. */
interface Module {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  /** Gives a negative number where the data could not be read, and leaves what was in memory. */
  get_dataset_data(file: bigint, path: string, count: null, offset: null, strides: null, pointer: bigint): number;
}
let loaded: Module | undefined;

/** The bytes of an array. The library's own `value` gives whatever lies in memory where an array cannot be read. */
function storedBytes(dataset: InstanceType<Library['Dataset']>, where: string, length: number): Uint8Array {
  const library = loaded as Module;
  const pointer = library._malloc(Math.max(length, 1));
  if (pointer === 0) throw damaged(where, `${length} bytes, for which there is no memory`);
  try {
    const status = library.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(pointer));
    if (status < 0)
      throw damaged(where, 'one whose numbers cannot be read: damaged, compressed in an unknown way, or in another file');
    return library.HEAPU8.slice(pointer, pointer + length);
  } finally {
    library._free(pointer);
  }
}

type Metadata = InstanceType<Library['Dataset']>['metadata'];

/** How the numbers of a type are read from their bytes, which the library has turned into the order of WebAssembly. */
function decoderFor({ type, size, signed }: Metadata): (bytes: Uint8Array, total: number) => Float32Array | Int32Array {
  const read = (view: DataView, at: number): number => {
    if (type === 1) return size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
    if (size === 8) return Number(signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
    if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true);
    if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true);
    return signed ? view.getInt8(at) : view.getUint8(at);
  };
  return (bytes, total) => {
    if (type === 1 && size === 4) return new Float32Array(bytes.buffer);
    const view = new DataView(bytes.buffer);
    const numbers = type === 0 ? new Int32Array(total) : new Float32Array(total);
    for (let i = 0; i < total; i++) numbers[i] = read(view, i * size);
    return numbers;
  };
}

/** UTF-8 from a text whose characters are its bytes. */
function fromBytes(text: string): string {
  if (/[^\0-\xff]/.test(text)) return text;
  return new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
}

/** The attributes of a group that are text; others are passed over. */
function readAttributes(group: InstanceType<Library['Group']>, where: string, budget: Budget) {
  const attributes = new Map<string, string | readonly string[]>();
  const entries = Object.entries(group.attrs) as [string, InstanceType<Library['Attribute']>][];
  takeEntries(entries.length, where, budget);
  for (const [name, attribute] of entries) {
    const { type, vlen, size, cset, total_size: total } = attribute.metadata;
    // An empty list has the type of numbers.
    if (total === 0) attributes.set(name, []);
    if (type !== STRING || total === 0) continue;
    const most = total * (vlen ? budget.longestText : size);
    if (most > budget.bytes)
      throw damaged(where, `text of up to ${most} bytes in attribute ${quoted(name)}, more than the file can hold`);
    const value = attribute.value as string | readonly string[];
    budget.bytes -= typeof value === 'string' ? value.length : value.reduce((sum, v) => sum + v.length, 0);
    // Keras's texts are UTF-8 even where they are marked as ASCII, which the library reads byte by byte.
    const text = (v: string) => (cset === 0 ? fromBytes(v) : v);
    attributes.set(name, typeof value === 'string' ? text(value) : value.map(text));
  }
  return attributes;
}

function takeEntries(count: number, where: string, budget: Budget): void {
  budget.entries -= count;
  if (budget.entries < 0) throw damaged(where, 'more entries than the file can hold');
}

function readGroup(group: InstanceType<Library['Group']>, where: string, depth: number, budget: Budget): H5Group {
  if (depth > MAX_DEPTH) throw damaged(where, `groups nested deeper than ${MAX_DEPTH}`);
  const attributes = readAttributes(group, where, budget);
  const arrays = new Map<string, H5Array>();
  const groups = new Map<string, H5Group>();
  const names = group.keys();
  takeEntries(names.length, where, budget);
  for (const name of names) {
    const path = `${group.path === '/' ? '' : group.path}/${name}`;
    const kind = group.get_type(path);
    if (group.get_link(path) !== null) throw damaged(`${where}, ${name}`, 'a link');
    if (kind === GROUP) groups.set(name, readGroup(new h5.Group(group.file_id, path), `${where}/${name}`, depth + 1, budget));
    else if (kind === DATASET) arrays.set(name, readArray(new h5.Dataset(group.file_id, path), `${where}, ${name}`, budget));
    else throw damaged(`${where}, ${name}`, 'neither a group nor an array');
  }
  return { attributes, arrays, groups };
}

export async function fileSystem(): Promise<FileSystem> {
  const library = await h5.ready;
  loaded = library as unknown as Module;
  return library.FS as FileSystem;
}

/**
 * Reads a whole HDF5 file of numbers: groups, arrays, and attributes that are text. The library sees no file but those of its own memory.
 * @throws EvenkeelError for anything else, for links, and for what claims to hold far more than the file could, compressed or not
 */
export async function readTree(bytes: Uint8Array, where: string): Promise<H5Group> {
  const elsewhere = storedElsewhere(bytes);
  if (elsewhere) {
    throw new EvenkeelError({
      where,
      expected: 'an HDF5 file with its numbers inside',
      got: elsewhere,
      remedy: 'Load the model in Keras, where the other file is, and save it again.',
    });
  }
  const fs = await fileSystem();
  const path = '/read.h5';
  fs.writeFile(path, bytes);
  let file: InstanceType<Library['File']> | undefined;
  try {
    file = new h5.File(path, 'r');
    return readGroup(file, where, 0, budgetFor(bytes));
  } catch (cause) {
    if (cause instanceof EvenkeelError) throw cause;
    throw damaged(where, 'a damaged one', cause);
  } finally {
    file?.close();
    fs.unlink(path);
  }
}

function writeGroup(group: InstanceType<Library['Group']>, { attributes, arrays, groups }: H5Group): void {
  for (const [name, value] of attributes) {
    if (typeof value === 'string' || value.length > 0) group.create_attribute(name, value as string | string[]);
    else group.create_attribute(name, new Float64Array(0), [0]);
  }
  for (const [name, { data, shape }] of arrays) group.create_dataset({ name, data, shape: [...shape] });
  for (const [name, child] of groups) writeGroup(group.create_group(name) as InstanceType<Library['Group']>, child);
}

/** Writes an HDF5 file. */
export async function writeTree(root: H5Group): Promise<Uint8Array> {
  const fs = await fileSystem();
  const path = '/write.h5';
  const file = new h5.File(path, 'w');
  try {
    writeGroup(file, root);
    file.flush();
    file.close();
    return fs.readFile(path) as Uint8Array;
  } finally {
    fs.unlink(path);
  }
}
