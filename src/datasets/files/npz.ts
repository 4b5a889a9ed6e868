import { requireThat } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { refusal } from '../../platform/files/refusal.ts';
import { readZip } from '../../platform/files/zip.ts';
import { formatNpy, parseNpy } from './npy.ts';

export interface NpzOptions {
  /** The arrays that are needed, among the names of all. Default: all. */
  readonly needed?: (names: readonly string[]) => readonly string[];
  /** Whether to leave out an array that is needed and cannot be read, in place of refusing the archive. Default false. */
  readonly skipBad?: boolean;
  /** Receives what was left out. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

/** Reads the arrays of an archive; see `datasets.readNpz`. One that cannot be read and is not needed stops nothing but is named. */
export async function parseNpz(bytes: Uint8Array, name: string, options: NpzOptions = {}): Promise<Map<string, Tensor>> {
  const { needed = (names) => names, skipBad = false, onWarning = console.warn } = options;
  const bad = new Map<string, EvenkeelError>();
  const nameOf = (entry: string) => entry.slice(0, -'.npy'.length);
  const files = await readZip(bytes, name, (entry) => entry.endsWith('.npy'), {
    onBad: (entry, error) => bad.set(nameOf(entry), error),
  });
  if (files.size + bad.size === 0) refusal(`file ${name}`, 'Write it with numpy.savez.')('arrays of NumPy', 'none');
  const arrays = new Map<string, Tensor>();
  for (const [entry, data] of files) {
    try {
      arrays.set(nameOf(entry), parseNpy(data, `${name}/${entry}`));
    } catch (error) {
      if (!(error instanceof EvenkeelError)) throw error;
      bad.set(nameOf(entry), error);
    }
  }
  const wanted = needed([...arrays.keys(), ...bad.keys()]);
  for (const [array, { problem }] of bad) {
    if (wanted.includes(array) && !skipBad) throw bad.get(array);
    onWarning(`left out: ${problem.where} (expected ${problem.expected}, got ${problem.got})`);
  }
  return arrays;
}

/** A zip file keeps dates from this one on. Every archive has it, so that the same arrays give the same bytes. */
const DATE = new Date(1980, 0, 1);

/** Writes arrays in NumPy's `.npz` format, for `numpy.load`: stored as they are, or deflated with `compress`. */
export async function formatNpz(arrays: ReadonlyMap<string, Tensor>, compress = false): Promise<Uint8Array> {
  const { zipSync } = await import('fflate');
  const files: Record<string, Uint8Array> = {};
  for (const [name, array] of arrays) {
    requireThat('name of an array', name, /^[\p{L}\p{N}_.\- ]+$/u.test(name), 'letters, digits and _ . -');
    files[`${name}.npy`] = formatNpy(array);
  }
  return zipSync(files, { level: compress ? 6 : 0, mtime: DATE });
}
