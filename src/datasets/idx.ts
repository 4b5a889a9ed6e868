import { EvenkeelError } from '../errors.ts';
import { sizeOf, Tensor } from '../tensor/tensor.ts';

/** IDX type code of unsigned bytes. */
const UBYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes (the format of the original MNIST files: two zero bytes, a type code, the number of dimensions,
 * big-endian sizes, data). The tensor shares the file's bytes.
 * @throws EvenkeelError for anything else, or where sizes and length do not agree
 */
export function parseIdx(bytes: Uint8Array, name: string): Tensor {
  const refuse = (expected: string, got: string): never => {
    throw new EvenkeelError({
      where: `file ${name}`,
      expected,
      got,
      remedy: 'The file is damaged or not an IDX file; install the package or download the file again.',
    });
  };
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    refuse('an IDX file, which starts with two zero bytes', bytes.length < 4 ? `${bytes.length} bytes` : 'other bytes');
  }
  if (bytes[2] !== UBYTE)
    refuse('IDX type 0x08 (unsigned bytes)', `type 0x${(bytes[2] as number).toString(16).padStart(2, '0')}`);
  const rank = bytes[3] as number;
  const header = 4 + 4 * rank;
  if (bytes.length < header) refuse(`a header of ${header} bytes`, `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  if (sizeOf(shape) !== bytes.length - header) {
    refuse(`${sizeOf(shape)} bytes of data, as its sizes ${shape.join('×')} say`, `${bytes.length - header} bytes`);
  }
  return new Tensor(bytes.subarray(header), shape);
}
