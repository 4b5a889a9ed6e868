import { requireThat } from '../../checks.ts';
import { EvenkeelError } from '../../errors.ts';
import { refusal } from '../../files/refusal.ts';
import { readZip } from '../../files/zip.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { formatNpy, parseNpy } from './npy.ts';

/**
 * Reads the arrays of an archive; see `datasets.readNpz`.
 * @param onBad is told of an array that cannot be read, by its name; without it, such an array ends the reading
 */
export async function parseNpz(
  bytes: Uint8Array,
  name: string,
  onBad?: (array: string, error: EvenkeelError) => void,
): Promise<Map<string, Tensor>> {
  const files = await readZip(bytes, name, (entry) => entry.endsWith('.npy'));
  if (files.size === 0) refusal(`file ${name}`, 'Write it with numpy.savez.')('arrays of NumPy', 'none');
  const arrays = new Map<string, Tensor>();
  for (const [entry, data] of files) {
    const array = entry.slice(0, -'.npy'.length);
    try {
      arrays.set(array, parseNpy(data, `${name}/${entry}`));
    } catch (error) {
      if (!onBad || !(error instanceof EvenkeelError)) throw error;
      onBad(array, error);
    }
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
