import { expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

it.each([0, 1, 2, 3, 255, 256, 0x8000, 0x8001])('%i bytes of all values come back from base64, which is that of Node', (n) => {
  const bytes = Uint8Array.from({ length: n }, (_, i) => i);
  const text = encodeBase64(bytes);
  expect(text).toBe(Buffer.from(bytes).toString('base64'));
  expect(decodeBase64(text)).toEqual(bytes);
});

it('encodes the part of a buffer that a view shows', () => {
  const view = new Float32Array([1, 2, 3]).subarray(1, 2);
  expect(new Float32Array(decodeBase64(encodeBase64(view)).buffer)).toEqual(new Float32Array([2]));
});

it('refuses what is no base64', () => {
  expect(() => decodeBase64('*')).toThrow();
});
