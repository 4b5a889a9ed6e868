/**
 * One counter-based generator for everything random: Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011). A number depends on the seed, the name of its stream and its position alone, so a layer's weights and masks
 * do not depend on what stands around the layer, on the order of calls, or on the number of threads.
 */

/** A stream's key: two 32-bit words. */
export type Key = readonly [number, number];

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
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

/** The block function, which writes its two words to `out` from position `at` on. */
function block(ks: Int32Array, counter0: number, counter1: number, out: Uint32Array, at: number): void {
  let x0 = (counter0 + (ks[0] as number)) | 0;
  let x1 = (counter1 + (ks[1] as number)) | 0;
  for (let r = 0; r < 20; r++) {
    x0 = (x0 + x1) | 0;
    const s = rotation(r);
    x1 = ((x1 << s) | (x1 >>> (32 - s))) ^ x0;
    if (r % 4 === 3) {
      const d = (r + 1) / 4;
      x0 = (x0 + (ks[d % 3] as number)) | 0;
      x1 = (x1 + (ks[(d + 1) % 3] as number) + d) | 0;
    }
  }
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

/** `n` 32-bit words of a stream, from position `offset` (a multiple of 2) on; `lane` separates draws from one key. */
export function randomBits(key: Key, n: number, lane = 0): Uint32Array {
  const out = new Uint32Array(n + (n & 1));
  const ks = schedule(key);
  for (let i = 0; i < n; i += 2) block(ks, i >>> 1, lane, out, i);
  return out.subarray(0, n);
}

/** Uniform on [0, 1) with 24 bits, exactly representable in float32. */
export function uniforms(key: Key, n: number, lane = 0): Float64Array {
  const bits = randomBits(key, n, lane);
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = ((bits[i] as number) >>> 8) * 2 ** -24;
  return out;
}

/** Standard normal by the Box–Muller transform; two words a value, so values do not depend on `n`. */
export function normals(key: Key, n: number, lane = 0): Float64Array {
  const bits = randomBits(key, 2 * n, lane);
  return Float64Array.from({ length: n }, (_, i) => {
    const u = ((bits[2 * i] as number) + 1) * 2 ** -32;
    const v = (bits[2 * i + 1] as number) * 2 ** -32;
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  });
}

/** Standard normal cut off at two standard deviations, by redrawing, as Keras's truncated normal. */
export function truncatedNormals(key: Key, n: number): Float64Array {
  const out = new Float64Array(n);
  let open = Array.from({ length: n }, (_, i) => i);
  for (let lane = 0; open.length > 0; lane++) {
    const draw = normals(key, n, lane);
    for (const i of open) out[i] = draw[i] as number;
    open = open.filter((i) => Math.abs(out[i] as number) > 2);
  }
  return out;
}

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
