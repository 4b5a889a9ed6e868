import { readFileSync } from 'node:fs';
import { Tensor } from '../../src/core/tensor/tensor.ts';

/** An array as `test/fixtures/generate.py` writes it. */
export interface StoredArray {
  readonly shape: number[];
  readonly data: string;
}

export function toTensor({ shape, data }: StoredArray): Tensor {
  const bytes = Buffer.from(data, 'base64');
  return new Tensor(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)), shape);
}

/** The cases of one fixture file. */
export function cases<T>(name: string): T[] {
  const path = new URL(`../fixtures/keras/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { cases: T[] }).cases;
}

/** Largest |got − want| / (1 + |want|). */
export function distance(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < want.length; i++) {
    const d = Math.abs((got[i] as number) - (want[i] as number)) / (1 + Math.abs(want[i] as number));
    worst = Math.max(worst, Number.isNaN(d) ? Number.POSITIVE_INFINITY : d);
  }
  return worst;
}
