import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue } from '../../core/checks.ts';
import { factory } from '../../core/config.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { type Key, normals, truncatedNormals, uniforms } from '../../core/random.ts';
import { type Shape, sizeOf } from '../../core/tensor/tensor.ts';
import { identity, orthogonal } from './matrices.ts';

/** Gives a weight its first values: a function of its shape and of the key of the weight's own random stream. */
export type Initializer = (shape: Shape, key: Key) => Float32Array;

const fill =
  (value: number): Initializer =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);

/**
 * Units that feed one output (fanIn) and that one input feeds (fanOut): for a dense kernel [in, out] its sizes; for a convolution
 * kernel [h, w, in, out] each times h·w.
 */
function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const field = sizeOf(shape.slice(0, -2));
  return { fanIn: field * (shape.at(-2) as number), fanOut: field * (shape.at(-1) as number) };
}

export type Mode = 'fanIn' | 'fanOut' | 'fanAvg';

function scaled(scale: number, mode: Mode, shape: Shape): number {
  const { fanIn, fanOut } = fans(shape);
  return scale / Math.max(1, { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]);
}

/** Uniform on ±√(3·scale/fan): variance scale/fan. */
const scaledUniform =
  (scale: number, mode: Mode): Initializer =>
  (shape, key) => {
    const limit = Math.sqrt(3 * scaled(scale, mode, shape));
    return new Float32Array(uniforms(key, sizeOf(shape)).map((u) => (2 * u - 1) * limit));
  };

/** Standard deviation of a standard normal cut off at ±2. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/** Normal, cut off at two standard deviations and widened again to variance scale/fan. */
const scaledNormal =
  (scale: number, mode: Mode): Initializer =>
  (shape, key) => {
    const deviation = Math.sqrt(scaled(scale, mode, shape)) / TRUNCATED_DEVIATION;
    return Float32Array.from(truncatedNormals(key, sizeOf(shape)), (v) => v * deviation);
  };

/** Normal of variance scale/fan, with no cut. */
const untruncatedNormal =
  (scale: number, mode: Mode): Initializer =>
  (shape, key) => {
    const deviation = Math.sqrt(scaled(scale, mode, shape));
    return Float32Array.from(normals(key, sizeOf(shape)), (v) => v * deviation);
  };

export interface VarianceScalingOptions {
  /** Default 1. */
  readonly scale?: number;
  /** Units that feed one output, that one input feeds, or their mean. Default fanIn. */
  readonly mode?: Mode;
  /** Default truncatedNormal, cut off at two standard deviations. */
  readonly distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform';
}

/**
 * Mean 0 and variance scale/fan, of which the Glorot, He and LeCun initializers are cases.
 * @throws EvenkeelError for an unknown mode or distribution, or a scale that is not above 0
 */
export const varianceScaling = factory(
  'initializer',
  'varianceScaling',
  { scale: 'optional', mode: 'optional', distribution: 'optional' },
  ({ scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' }: VarianceScalingOptions = {}) => {
    const makers = { truncatedNormal: scaledNormal, untruncatedNormal, uniform: scaledUniform };
    const require = (option: string, value: unknown, fits: boolean, expected: string) => {
      if (fits) return;
      throw new EvenkeelError({ where: `initializer varianceScaling, option ${option}`, expected, got: String(value) });
    };
    require('scale', scale, scale > 0 && Number.isFinite(scale), 'a number above 0');
    require('mode', mode, ['fanIn', 'fanOut', 'fanAvg'].includes(mode), 'fanIn, fanOut or fanAvg');
    require('distribution', distribution, Object.hasOwn(makers, distribution), Object.keys(makers).join(', '));
    return makers[distribution](scale, mode);
  },
);

export interface UniformOptions {
  /** Default −0.05. */
  readonly minval?: number;
  /** Default 0.05. */
  readonly maxval?: number;
}

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 0.05. */
  readonly stddev?: number;
}

/** All zeros, in a weight of any shape. */
export const zeros = factory('initializer', 'zeros', {}, (): Initializer => fill(0));
/** All ones, in a weight of any shape. */
export const ones = factory('initializer', 'ones', {}, (): Initializer => fill(1));
/** All `value` (default 0). */
export const constant = factory(
  'initializer',
  'constant',
  { value: 'optional' },
  ({ value = 0 }: { readonly value?: number } = {}): Initializer => fill(value),
);
/** Uniform on [minval, maxval) (default ±0.05). */
export const randomUniform = factory(
  'initializer',
  'randomUniform',
  { minval: 'optional', maxval: 'optional' },
  ({ minval = -0.05, maxval = 0.05 }: UniformOptions = {}): Initializer =>
    (shape, key) =>
      Float32Array.from(uniforms(key, sizeOf(shape)), (u) => minval + u * (maxval - minval)),
);
/** Normal with `mean` (default 0) and `stddev` (default 0.05). */
export const randomNormal = factory(
  'initializer',
  'randomNormal',
  { mean: 'optional', stddev: 'optional' },
  ({ mean = 0, stddev = 0.05 }: NormalOptions = {}): Initializer =>
    (shape, key) =>
      Float32Array.from(normals(key, sizeOf(shape)), (v) => mean + v * stddev),
);
/** Normal, redrawn beyond two standard deviations, with `mean` (default 0) and `stddev` (default 0.05) before the cut. */
export const truncatedNormal = factory(
  'initializer',
  'truncatedNormal',
  { mean: 'optional', stddev: 'optional' },
  ({ mean = 0, stddev = 0.05 }: NormalOptions = {}): Initializer =>
    (shape, key) =>
      Float32Array.from(truncatedNormals(key, sizeOf(shape)), (v) => mean + v * stddev),
);
/** Uniform on ±√(6/(fanIn + fanOut)) (Glorot & Bengio 2010). The default of kernels. */
export const glorotUniform = factory('initializer', 'glorotUniform', {}, () => scaledUniform(1, 'fanAvg'));
/** Truncated normal of variance 2/(fanIn + fanOut) (Glorot & Bengio 2010). */
export const glorotNormal = factory('initializer', 'glorotNormal', {}, () => scaledNormal(1, 'fanAvg'));
/** Uniform on ±√(6/fanIn) (He et al. 2015, arXiv 1502.01852). */
export const heUniform = factory('initializer', 'heUniform', {}, () => scaledUniform(2, 'fanIn'));
/** Truncated normal of variance 2/fanIn (He et al. 2015, arXiv 1502.01852). */
export const heNormal = factory('initializer', 'heNormal', {}, () => scaledNormal(2, 'fanIn'));
/** Uniform on ±√(3/fanIn) (LeCun et al. 1998). */
export const lecunUniform = factory('initializer', 'lecunUniform', {}, () => scaledUniform(1, 'fanIn'));
/** Truncated normal of variance 1/fanIn (LeCun et al. 1998). */
export const lecunNormal = factory('initializer', 'lecunNormal', {}, () => scaledNormal(1, 'fanIn'));

const byName = {
  zeros,
  ones,
  constant,
  randomUniform,
  randomNormal,
  truncatedNormal,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  varianceScaling,
  orthogonal,
  identity,
};

/** Keras's other names. */
const ALIASES = {
  identityinitializer: 'identity',
  normal: 'randomNormal',
  one: 'ones',
  orthogonalinitializer: 'orthogonal',
  uniform: 'randomUniform',
  zero: 'zeros',
} as const;

export type InitializerName = keyof typeof byName;

/** An initializer, or the name of one with its defaults. */
export type InitializerLike = Initializer | Spelling<InitializerName>;

/**
 * The initializer itself, or the one of a name with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getInitializer(like: InitializerLike, where: string): Initializer {
  if (typeof like === 'function') return like;
  const make = findByName<() => Initializer>(byName, like, ALIASES)?.[1];
  if (make) return make();
  throw new EvenkeelError({
    where,
    got: describeValue(like),
    ...unknownName('an initializer', Object.keys(byName), like),
  });
}
