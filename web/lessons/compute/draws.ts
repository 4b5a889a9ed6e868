import { normals, streamKey } from '../../../src/core/random.ts';

/** Numbers drawn from a normal distribution, the same for the same name. */
export const draw = (name: string, count: number, mean = 0, stddev = 1): Float32Array =>
  Float32Array.from(normals(streamKey(0, name), count), (v) => mean + stddev * v);
