import { EvenkeelError } from '../errors.ts';
import { sizeOf, Tensor, type TypedArray } from '../tensor/tensor.ts';

/** Largest array that is unpacked, in bytes: a small file may claim to hold a huge one. */
const MAX_BYTES = 2 ** 30;

const refuse = (where: string, expected: string, got: string): never => {
  throw new EvenkeelError({ where, expected, got, remedy: 'Write the file again with numpy.savez.' });
};

const readers: Record<string, (bytes: Uint8Array) => TypedArray> = {
  '|u1': (b) => b,
  '<i4': (b) => new Int32Array(b.slice().buffer),
  '<f4': (b) => new Float32Array(b.slice().buffer),
  '<f8': (b) => Float32Array.from(new Float64Array(b.slice().buffer)),
  '<i8': (b) => Int32Array.from(new BigInt64Array(b.slice().buffer), Number),
};

/** Reads one `.npy` array (format versions 1 to 3) of unsigned bytes, int32, int64, float32 or float64 in C order. */
export function parseNpy(bytes: Uint8Array, name: string): Tensor {
  const where = `array ${name}`;
  const magic = String.fromCharCode(...bytes.subarray(1, 6));
  if (bytes[0] !== 0x93 || magic !== 'NUMPY' || bytes.length < 12) refuse(where, 'a NumPy array', 'other bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = (bytes[6] as number) > 1;
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const shapeText = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (end > bytes.length || shapeText === undefined || !/'fortran_order':\s*False/.test(header)) {
    refuse(where, 'a complete header of an array in C order', JSON.stringify(header.slice(0, 100)));
  }
  if (!read) return refuse(where, `element type ${Object.keys(readers).join(', ')}`, type || 'none');
  const shape = (shapeText as string).split(',').flatMap((d) => (d.trim() ? [Number(d)] : []));
  const data = bytes.subarray(end);
  const width = Number(type.slice(2));
  if (sizeOf(shape) * width !== data.length) refuse(where, `${sizeOf(shape) * width} bytes of data`, `${data.length}`);
  return new Tensor(read(data), shape);
}

/** Reads the arrays of an `.npz` file, by name. */
export async function parseNpz(bytes: Uint8Array, name: string): Promise<Map<string, Tensor>> {
  const { unzipSync } = await import('fflate');
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name: entry, originalSize }) => {
        if (originalSize > MAX_BYTES) refuse(`file ${name}, ${entry}`, `at most ${MAX_BYTES} bytes`, `${originalSize}`);
        return entry.endsWith('.npy');
      },
    });
  } catch (cause) {
    if (cause instanceof EvenkeelError) throw cause;
    throw new EvenkeelError(
      {
        where: `file ${name}`,
        expected: 'a zip file of NumPy arrays',
        got: (cause as Error).message,
        remedy: 'Download it again.',
      },
      { cause },
    );
  }
  return new Map(
    Object.entries(files).map(([entry, data]) => [entry.slice(0, -'.npy'.length), parseNpy(data, `${name}/${entry}`)]),
  );
}
