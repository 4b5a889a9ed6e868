import { decodeBase64, encodeBase64 } from '../core/base64.ts';
import { Tensor } from '../core/tensor/tensor.ts';

/** What JSON holds, and also tensors and numbers that JSON has no word for. */
export type PlainData =
  | undefined
  | null
  | boolean
  | number
  | string
  | Tensor
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;

/** JSON in which a tensor is `{ "$tensor": dtype, shape, data }` and NaN, ±∞ and −0 are `{ "$number": text }`. Every bit comes back. */
export function encode(value: PlainData): string {
  return JSON.stringify(value, (_, v: PlainData) => {
    if (v instanceof Tensor) return { $tensor: v.dtype, shape: v.shape, data: encodeBase64(v.data) };
    if (typeof v === 'number' && (!Number.isFinite(v) || Object.is(v, -0)))
      return { $number: Object.is(v, -0) ? '-0' : String(v) };
    return v;
  });
}

/** @throws SyntaxError or EvenkeelError for text that `encode` did not write */
export function decode(text: string): PlainData {
  return JSON.parse(text, (_, v) => {
    if (typeof v !== 'object' || v === null) return v;
    if (typeof v.$number === 'string') return Number(v.$number);
    if (typeof v.$tensor === 'string')
      return new Tensor(new arrays[v.$tensor as 'float32'](decodeBase64(v.data).buffer), v.shape);
    return v;
  });
}
