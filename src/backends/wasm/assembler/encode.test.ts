import { describe, expect, it } from 'vitest';
import { type ByteWriter, float32, signed, unsigned, written } from './encode.ts';

const bytesOf = (...code: Parameters<ByteWriter['write']>[0]) => [...written((out) => out.write(code))];

describe('encodings', () => {
  it.each<[value: number, bytes: number[]]>([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [624_485, [0xe5, 0x8e, 0x26]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('of %d without a sign are LEB128', (value, bytes) => expect(bytesOf(unsigned(value))).toEqual(bytes));

  it.each<[value: number, bytes: number[]]>([
    [0, [0]],
    [63, [0x3f]],
    [64, [0xc0, 0x00]],
    [-1, [0x7f]],
    [-123_456, [0xc0, 0xbb, 0x78]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])('of %d with a sign are LEB128', (value, bytes) => expect(bytesOf(signed(value))).toEqual(bytes));

  it('of two singles written one after the other do not share their bytes', () => {
    expect(bytesOf(float32(1), float32(-0))).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x80]);
  });
});

describe('bytes', () => {
  it('that are written in lists of lists come in their order, with counts in front of names and vectors', () => {
    const bytes = written((out) => {
      out.write([1, [2, [3, []]], 4]);
      out.writeName('é');
      out.writeVector(['a', 'b'], (name) => out.writeName(name));
      out.writeSized(new Uint8Array(200));
    });
    expect([...bytes.subarray(0, 14)]).toEqual([1, 2, 3, 4, 2, 0xc3, 0xa9, 2, 1, 97, 1, 98, 0xc8, 0x01]);
    expect(bytes).toHaveLength(214);
  });
});
