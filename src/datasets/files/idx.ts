import { sizeOf, Tensor } from '../../core/tensor/tensor.ts';
import { type Refuse, refusal } from '../../platform/files/refusal.ts';
import { MAX_BYTES } from '../../platform/files/source.ts';
import { decodeElements, type ElementType } from './elements.ts';

/** Element types by their codes. */
const TYPES = new Map<number, ElementType>([
  [0x08, { kind: 'u', width: 1 }],
  [0x09, { kind: 'i', width: 1 }],
  [0x0b, { kind: 'i', width: 2 }],
  [0x0c, { kind: 'i', width: 4 }],
  [0x0d, { kind: 'f', width: 4 }],
  [0x0e, { kind: 'f', width: 8 }],
]);

const hex = (code: number) => `0x${code.toString(16).padStart(2, '0')}`;

/**
 * Reads an IDX file (the format of the original MNIST files, described on LeCun's page: two zero bytes, a type code, the number of
 * dimensions, big-endian sizes, data). Bytes stay uint8 and share the file's memory, other integers become int32.
 * @throws EvenkeelError for anything else, or where sizes and length do not agree
 */
export function parseIdx(bytes: Uint8Array, name: string): Tensor {
  const refuse: Refuse = refusal(
    `file ${name}`,
    'The file is damaged or not an IDX file; install the package or download the file again.',
  );
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    refuse('an IDX file, which starts with two zero bytes', bytes.length < 4 ? `${bytes.length} bytes` : 'other bytes');
  }
  const [, , code, rank] = bytes as unknown as [number, number, number, number];
  const element = TYPES.get(code);
  if (!element) return refuse(`IDX type ${[...TYPES.keys()].map(hex).join(', ')}`, `type ${hex(code)}`);
  const header = 4 + 4 * rank;
  if (rank > 64) refuse('at most 64 dimensions', `${rank}`);
  if (bytes.length < header) refuse(`a header of ${header} bytes`, `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = sizeOf(shape) * element.width;
  const most = shape.reduce((product, d) => product * (d || 1), element.width);
  if (most > MAX_BYTES || size !== bytes.length - header) {
    refuse(`${size} bytes of data, as its sizes ${shape.join('×')} say`, `${bytes.length - header} bytes`);
  }
  return new Tensor(decodeElements(bytes.subarray(header), element, true, refuse), shape);
}
