import { halfToFloat } from '../../core/tensor/float16.ts';
import type { TypedArray } from '../../core/tensor/tensor.ts';
import type { Refuse } from '../../platform/files/refusal.ts';

/** An element type of a file: what it is, and in how many bytes. */
export interface ElementType {
  /** b: truth, u: unsigned, i: signed, f: floating-point. */
  readonly kind: 'b' | 'u' | 'i' | 'f';
  readonly width: number;
}

/** The bytes in a buffer that typed arrays can stand on, in this machine's order (little-endian, as everywhere JavaScript runs). */
function nativeBytes(data: Uint8Array, width: number, bigEndian: boolean): Uint8Array {
  if (!bigEndian || width === 1) return data.byteOffset % width === 0 ? data : data.slice();
  const swapped = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) swapped[i] = data[i - 2 * (i % width) + width - 1] as number;
  return swapped;
}

/** An array with what `map` makes of each element of another. `from` of a typed array would gather them in a list first, four times as large. */
function filled<T extends TypedArray>(
  out: T,
  elements: { readonly [i: number]: number },
  map: (element: number, i: number) => number,
): T {
  for (let i = 0; i < out.length; i++) out[i] = map(elements[i] as number, i);
  return out;
}

/**
 * Elements of a file as a typed array that holds each of them exactly: uint8 for bytes and truth values, int32 for all other whole
 * numbers, float32 up to 32 bits and float64 above.
 * @throws EvenkeelError for an integer that int32 cannot hold: it would come back as another
 */
export function decodeElements(data: Uint8Array, { kind, width }: ElementType, bigEndian: boolean, refuse: Refuse): TypedArray {
  const { buffer, byteOffset } = nativeBytes(data, width, bigEndian);
  const n = data.length / width;
  const on = <T>(Type: new (buffer: ArrayBufferLike, offset: number, length: number) => T) => new Type(buffer, byteOffset, n);
  const tooLarge = (value: bigint | number, i: number) =>
    refuse('integers that int32 holds (−2147483648 to 2147483647)', `${value} at position ${i}`);
  switch (`${kind}${width}`) {
    case 'b1':
    case 'u1':
      return on(Uint8Array);
    case 'i1':
      return new Int32Array(on(Int8Array));
    case 'u2':
      return new Int32Array(on(Uint16Array));
    case 'i2':
      return new Int32Array(on(Int16Array));
    case 'i4':
      return on(Int32Array);
    case 'u4':
      return filled(new Int32Array(n), on(Uint32Array), (v, i) => (v < 2 ** 31 ? v : tooLarge(v, i)));
    case 'i8':
    case 'u8': {
      const words = new Int32Array(buffer, byteOffset, 2 * n);
      return filled(new Int32Array(n), words, (_, i) => {
        const low = words[2 * i] as number;
        const fits = kind === 'i' ? words[2 * i + 1] === low >> 31 : words[2 * i + 1] === 0 && low >= 0;
        return fits ? low : tooLarge(kind === 'i' ? (on(BigInt64Array)[i] as bigint) : (on(BigUint64Array)[i] as bigint), i);
      });
    }
    case 'f2':
      return filled(new Float32Array(n), on(Uint16Array), halfToFloat);
    case 'f4':
      return on(Float32Array);
    case 'f8':
      return on(Float64Array);
    default:
      return refuse('bytes, integers or floating-point numbers', `elements of kind ${kind} with ${width} bytes`);
  }
}
