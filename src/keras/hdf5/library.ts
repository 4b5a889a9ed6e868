import * as h5 from 'h5wasm';
import { EvenkeelError } from '../../errors.ts';
import type { H5Array, H5Group } from './tree.ts';

/** Groups and arrays a file may have, and how deep they may be: more than any model, few enough to walk. */
const MAX_ENTRIES = 200_000;
const MAX_DEPTH = 64;
/** How much smaller a file may be than the numbers in it: trained weights hardly compress at all. */
const MAX_EXPANSION = 20;

type Library = typeof h5;
type FileSystem = NonNullable<Library['FS']>;

interface Budget {
  entries: number;
  bytes: number;
}

const damaged = (where: string, got: string, cause?: unknown) =>
  new EvenkeelError(
    { where, expected: 'a whole HDF5 file of numbers and text', got, remedy: 'Save the model again.' },
    cause === undefined ? undefined : { cause },
  );

function readArray(dataset: InstanceType<Library['Dataset']>, where: string, budget: Budget): H5Array {
  const { type, size, shape, total_size: total } = dataset.metadata;
  const numbers = (type === 0 && size <= 8) || (type === 1 && (size === 4 || size === 8));
  if (!numbers || !shape) throw damaged(where, `element type ${dataset.dtype}`);
  // Stored sizes can lie; what is there cannot be larger than the file, unless it is compressed.
  budget.bytes -= total * size;
  if (budget.bytes < 0) throw damaged(where, `${total} numbers, more than the file can hold`);
  const value: unknown = dataset.value;
  const list = ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<number | bigint>) : [value as number];
  if (list.length !== total) throw damaged(where, `${list.length} numbers instead of ${total}`);
  const data =
    type === 0 ? Int32Array.from(list, Number) : value instanceof Float32Array ? value : Float32Array.from(list, Number);
  return { shape: [...shape], data };
}

/** UTF-8 from a text whose characters are its bytes. */
function fromBytes(text: string): string {
  if (/[^\0-\xff]/.test(text)) return text;
  return new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
}

function readGroup(group: InstanceType<Library['Group']>, where: string, depth: number, budget: Budget): H5Group {
  if (depth > MAX_DEPTH) throw damaged(where, `groups nested deeper than ${MAX_DEPTH}`);
  const attributes = new Map<string, string | readonly string[]>();
  for (const name of Object.keys(group.attrs)) {
    const attribute = group.attrs[name] as InstanceType<Library['Attribute']>;
    const value: unknown = attribute.value;
    // Keras's texts are UTF-8 even where they are marked as ASCII, which the library reads byte by byte.
    const text = (v: string) => (attribute.metadata.cset === 0 ? fromBytes(v) : v);
    if (typeof value === 'string') attributes.set(name, text(value));
    else if (Array.isArray(value) && value.every((v) => typeof v === 'string')) attributes.set(name, value.map(text));
    // An empty list has the type of numbers.
    else if ((value as { length?: unknown } | undefined)?.length === 0) attributes.set(name, []);
  }
  const arrays = new Map<string, H5Array>();
  const groups = new Map<string, H5Group>();
  for (const name of group.keys()) {
    if (--budget.entries < 0) throw damaged(where, `more than ${MAX_ENTRIES} entries`);
    const kind = group.get_type(`${group.path === '/' ? '' : group.path}/${name}`);
    const link = group.get_link(`${group.path === '/' ? '' : group.path}/${name}`);
    if (link !== null) throw damaged(`${where}, ${name}`, 'a link');
    const entry = group.get(name);
    if (entry instanceof h5.Group && kind !== undefined)
      groups.set(name, readGroup(entry, `${where}/${name}`, depth + 1, budget));
    else if (entry instanceof h5.Dataset) arrays.set(name, readArray(entry, `${where}, ${name}`, budget));
    else throw damaged(`${where}, ${name}`, 'neither a group nor an array');
  }
  return { attributes, arrays, groups };
}

async function fileSystem(): Promise<FileSystem> {
  return (await h5.ready).FS as FileSystem;
}

/**
 * Reads a whole HDF5 file of numbers: groups, arrays, and attributes that are text. The library sees no file but those of its own memory.
 * @throws EvenkeelError for anything else, for links, and for what claims to hold far more than the file could, compressed or not
 */
export async function readTree(bytes: Uint8Array, where: string): Promise<H5Group> {
  const fs = await fileSystem();
  const path = '/read.h5';
  fs.writeFile(path, bytes);
  let file: InstanceType<Library['File']> | undefined;
  try {
    file = new h5.File(path, 'r');
    return readGroup(file, where, 0, { entries: MAX_ENTRIES, bytes: Math.max(2 ** 24, MAX_EXPANSION * bytes.length) });
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
