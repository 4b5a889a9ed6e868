/**
 * One counter-based generator for everything random: Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011). A number depends on the seed, the name of its stream and its position alone, so a layer's weights and masks
 * do not depend on what stands around the layer, on the order of calls, or on the number of threads.
 */

/** A stream's key: two 32-bit words. */
export type Key = readonly [number, number];

const ROTATIONS = Int32Array.of(13, 15, 26, 6, 17, 29, 16, 24);
const PARITY = 0x1bd11bda;

/** The rotation of round `r` (0 to 19); the kernel that draws masks unrolls the same schedule. */
export function rotation(r: number): number {
  return ROTATIONS[r % 8] as number;
}

/** The key schedule's third word. */
export function parityWord(key: Key): number {
  return (PARITY ^ key[0] ^ key[1]) >>> 0;
}

/** The key schedule's three words. */
const schedule = (key: Key) => Int32Array.of(key[0], key[1], parityWord(key));

/** The block function, which writes its two words to `out` from position `at` on. Its rounds stand one by one: a loop over them takes half as long again. */
function block(ks: Int32Array, counter0: number, counter1: number, out: Uint32Array, at: number): void {
  const k0 = ks[0] as number;
  const k1 = ks[1] as number;
  const k2 = ks[2] as number;
  let x0 = (counter0 + k0) | 0;
  let x1 = (counter1 + k1) | 0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  x0 = (x0 + k1) | 0;
  x1 = (x1 + k2 + 1) | 0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
  x0 = (x0 + k2) | 0;
  x1 = (x1 + k0 + 2) | 0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  x0 = (x0 + k0) | 0;
  x1 = (x1 + k1 + 3) | 0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
  x0 = (x0 + k1) | 0;
  x1 = (x1 + k2 + 4) | 0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  x0 = (x0 + k2) | 0;
  x1 = (x1 + k0 + 5) | 0;
  out[at] = x0;
  out[at + 1] = x1;
}

/** The block function: two words of output for a key and two words of counter. */
export function threefry(key: Key, counter0: number, counter1: number): [number, number] {
  const out = new Uint32Array(2);
  block(schedule(key), counter0, counter1, out, 0);
  return [out[0] as number, out[1] as number];
}

/** FNV-1a, 32 bits: turns a stream's name into a counter. */
function hash(name: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** The key of the stream `name` under `seed` (an integer of at most 53 bits). */
export function streamKey(seed: number, name: string): Key {
  const root: Key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  return threefry(root, hash(name), name.length);
}

/** Writes words of a stream from position `first` (a multiple of 2) on. */
function fillBits(key: Key, lane: number, first: number, out: Uint32Array): void {
  const ks = schedule(key);
  const pairs = out.length - (out.length & 1);
  for (let i = 0; i < pairs; i += 2) block(ks, (first + i) >>> 1, lane, out, i);
  if (pairs < out.length) {
    const last = new Uint32Array(2);
    block(ks, (first + pairs) >>> 1, lane, last, 0);
    out[pairs] = last[0] as number;
  }
}

/** `n` 32-bit words of a stream; `lane` separates draws from one key. */
export function randomBits(key: Key, n: number, lane = 0): Uint32Array {
  const out = new Uint32Array(n);
  fillBits(key, lane, 0, out);
  return out;
}

/** Writes the draws of a stream from position `first` (a multiple of 2) on. */
export type Draws = (key: Key, lane: number, first: number, out: Float64Array) => void;

/** Uniform on [0, 1) with 24 bits, exactly representable in float32. */
export const uniformDraws: Draws = (key, lane, first, out) => {
  const bits = new Uint32Array(out.length);
  fillBits(key, lane, first, bits);
  for (let i = 0; i < out.length; i++) out[i] = ((bits[i] as number) >>> 8) * 2 ** -24;
};

/** Standard normal by the Box–Muller transform; two words a value, so values do not depend on how many are drawn. */
export const normalDraws: Draws = (key, lane, first, out) => {
  const bits = new Uint32Array(2 * out.length);
  fillBits(key, lane, 2 * first, bits);
  for (let i = 0; i < out.length; i++) {
    const u = ((bits[2 * i] as number) + 1) * 2 ** -32;
    const v = (bits[2 * i + 1] as number) * 2 ** -32;
    out[i] = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }
};

/** Standard normal cut off at two standard deviations, by redrawing in further lanes, as Keras's truncated normal. */
export const truncatedNormalDraws: Draws = (key, lane, first, out) => {
  normalDraws(key, lane, first, out);
  const again = new Float64Array(1);
  for (let i = 0; i < out.length; i++) {
    for (let next = lane + 1; Math.abs(out[i] as number) > 2; next++) {
      normalDraws(key, next, first + i, again);
      out[i] = again[0] as number;
    }
  }
};

/** Draws that are made at once. */
const PIECE = 2 ** 14;

/** `n` draws, each mapped, as float32. They are drawn piece by piece, so a large weight takes hardly more memory than its own. */
export function mapDraws(draws: Draws, key: Key, n: number, map: (draw: number) => number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(n);
  const piece = new Float64Array(Math.min(n, PIECE));
  for (let first = 0; first < n; first += PIECE) {
    const drawn = piece.subarray(0, n - first);
    draws(key, 0, first, drawn);
    for (let i = 0; i < drawn.length; i++) out[first + i] = map(drawn[i] as number);
  }
  return out;
}

const all =
  (draws: Draws) =>
  (key: Key, n: number, lane = 0): Float64Array => {
    const out = new Float64Array(n);
    draws(key, lane, 0, out);
    return out;
  };

export const uniforms = all(uniformDraws);
export const normals = all(normalDraws);

/** A random order of 0 … n−1 (Fisher–Yates); `lane` is the epoch. */
export function permutation(key: Key, n: number, lane = 0): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const draw = uniforms(key, n, lane);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor((draw[i] as number) * (i + 1));
    const swap = order[i] as number;
    order[i] = order[j] as number;
    order[j] = swap;
  }
  return order;
}
