/** The little of protocol buffers (proto3's wire format) that events need: fields in ascending order of their numbers. */

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return out;
}

/** The bytes of a field. */
export type Field = readonly number[];

/** A message, string or packed list: its length in front. */
export function bytes(number: number, content: ArrayLike<number>): Field {
  return [...varint(number * 8 + 2), ...varint(content.length), ...Array.from(content)];
}

export const message = (number: number, ...fields: readonly Field[]): Field => bytes(number, fields.flat());
export const text = (number: number, value: string): Field => bytes(number, new TextEncoder().encode(value));
/** A whole number from 0 on; 0 is not written. */
export const whole = (number: number, value: number): Field => (value === 0 ? [] : [...varint(number * 8), ...varint(value)]);
/** Little-endian, as all typed arrays are wherever this runs. */
export const double = (number: number, value: number): Field => [
  number * 8 + 1,
  ...new Uint8Array(Float64Array.of(value).buffer),
];
