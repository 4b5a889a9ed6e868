import { shapeText } from '../../core/errors.ts';
import { allocate, type DType, type Shape, sizeOf, Tensor } from '../../core/tensor/tensor.ts';
import { quoted, type Refuse, refusal } from '../../platform/files/refusal.ts';
import { MAX_BYTES } from '../../platform/files/source.ts';
import { decodeElements, type ElementType } from './elements.ts';

/** Longest header: NumPy's own limit for files it does not trust. */
const MAX_HEADER = 10_000;
const TYPES = new Set(['b1', 'u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8']);
const ENTRY = /\s*'(descr|fortran_order|shape)'\s*:\s*(?:'([^'\\]*)'|(True|False)|\(([\d,\s]*)\))\s*(,|(?=\}))/y;

interface Header {
  readonly element: ElementType;
  readonly bigEndian: boolean;
  readonly fortran: boolean;
  readonly shape: Shape;
}

/** Reads the header, a Python dictionary of exactly three entries; nothing is evaluated. */
function parseHeader(text: string, refuse: Refuse): Header {
  const fields = new Map<string, string>();
  const body = text.trim();
  ENTRY.lastIndex = 1;
  for (let entry = body[0] === '{' ? ENTRY.exec(body) : null; entry; entry = ENTRY.exec(body)) {
    const [, key = '', type, truth, shape] = entry;
    fields.set(key, (key === 'descr' ? type : key === 'shape' ? shape : truth) ?? '?');
    if (/^\s*\}$/.test(body.slice(ENTRY.lastIndex))) break;
  }
  const [descr, order, sizes] = ['descr', 'fortran_order', 'shape'].map((key) => fields.get(key) ?? '?');
  if (fields.size !== 3 || order === '?' || sizes === '?')
    refuse("NumPy's header with descr, fortran_order and shape", quoted(text, 100));
  const [, endian, type = ''] = /^([<>|=])(.*)$/.exec(descr as string) ?? [];
  if (!TYPES.has(type))
    refuse(`elements of type ${[...TYPES].join(', ')}`, descr === '?' ? quoted(text, 100) : quoted(descr as string));
  const shape = (sizes as string).split(',').flatMap((d) => (d.trim() ? [Number(d)] : []));
  if (shape.length > 64) refuse('at most 64 dimensions', `${shape.length}`);
  const element = { kind: type[0] as ElementType['kind'], width: Number(type.slice(1)) };
  return { element, bigEndian: endian === '>', fortran: order === 'True', shape };
}

/** Column-major data in row-major order. */
function transposed(x: Tensor): Tensor {
  const out = allocate(x.dtype, x.size);
  const { shape } = x;
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = x.data[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return new Tensor(out, shape);
}

/** Reads one array; see `datasets.readNpy`. Column-major arrays come back row-major. */
export function parseNpy(bytes: Uint8Array, name: string): Tensor {
  const refuse: Refuse = refusal(`array ${name}`, 'Write it again with numpy.save or numpy.savez, as numbers.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(1, 6));
  if (bytes[0] !== 0x93 || magic !== 'NUMPY' || bytes.length < 12)
    refuse('a NumPy array', bytes.length < 12 ? `${bytes.length} bytes` : 'other bytes');
  const version = bytes[6] as number;
  if (version < 1 || version > 3) refuse('format version 1, 2 or 3', `${version}`);
  const start = version > 1 ? 12 : 10;
  const end = start + (version > 1 ? view.getUint32(8, true) : view.getUint16(8, true));
  if (end > bytes.length || end > MAX_HEADER)
    refuse('a whole header', `one of ${end - start} bytes in a file of ${bytes.length}`);
  const { element, bigEndian, fortran, shape } = parseHeader(
    new TextDecoder('latin1').decode(bytes.subarray(start, end)),
    refuse,
  );
  const most = shape.reduce((product, d) => product * (d || 1), element.width);
  const size = sizeOf(shape) * element.width;
  if (most > MAX_BYTES || size !== bytes.length - end) {
    refuse(`${size} bytes of data, as its shape ${shapeText(shape)} says`, `${bytes.length - end}`);
  }
  const x = new Tensor(decodeElements(bytes.subarray(end), element, bigEndian, refuse), shape);
  return fortran && shape.length > 1 ? transposed(x) : x;
}

const descriptors: Record<DType, string> = { uint8: '|u1', int32: '<i4', float32: '<f4', float64: '<f8' };

/** Writes an array in NumPy's `.npy` format, version 1, for `numpy.load`. */
export function formatNpy({ data, shape, dtype }: Tensor): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descriptors[dtype]}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // With the ten bytes before it, the header ends on a multiple of 64, so that the data can be mapped into memory.
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const out = new Uint8Array(10 + length + data.byteLength);
  out.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 255, length >> 8]);
  out.set(new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`), 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + length);
  return out;
}
