import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { checkOptions } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import { resolveAxes } from '../../ops/axes.ts';
import * as ops from '../../ops/index.ts';

/** x itself: what a layer without an activation applies. */
export const linear = (x: Value): Value => x;

export interface ReluOptions {
  /** Factor below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** The largest result. Default none. */
  readonly maxValue?: number | undefined;
  /** Where the ramp begins. Default 0. */
  readonly threshold?: number;
}

/** x above `threshold`, at most `maxValue`; negativeSlope · (x − threshold) below. With its defaults max(x, 0). */
export function relu(x: Value, options: ReluOptions = {}): Value {
  checkOptions('relu', options, { negativeSlope: 'optional', maxValue: 'optional', threshold: 'optional' });
  const { negativeSlope = 0, maxValue, threshold = 0 } = options;
  if (negativeSlope !== 0 && maxValue === undefined && threshold === 0) return leakyRelu(x, { negativeSlope });
  let y = threshold === 0 ? ops.relu(x) : ops.select(ops.greater(x, threshold), x, 0);
  // Keras's relu6 has gradient 0 at 6, other bounds 1 at theirs: at a tie the gradient goes to the first operand.
  if (maxValue === 6 && threshold === 0) y = ops.minimum(maxValue, y);
  else if (maxValue !== undefined) y = ops.minimum(ops.maximum(y, 0), maxValue);
  return negativeSlope === 0 ? y : ops.sub(y, ops.mul(negativeSlope, ops.relu(ops.sub(threshold, x))));
}

/** min(max(x, 0), 6). */
export const relu6 = (x: Value) => relu(x, { maxValue: 6 });

/** x where x > 0, else negativeSlope · x (default 0.2; Maas, Hannun & Ng 2013). Element by element. */
export function leakyRelu(x: Value, options: { readonly negativeSlope?: number } = {}): Value {
  checkOptions('leakyRelu', options, { negativeSlope: 'optional' });
  const { negativeSlope = 0.2 } = options;
  return ops.select(ops.greater(x, 0), x, ops.mul(x, negativeSlope));
}

/** x where x > 0, else α · (eˣ − 1) (default α = 1; Clevert et al. 2016, arXiv 1511.07289). */
export function elu(x: Value, options: { readonly alpha?: number } = {}): Value {
  checkOptions('elu', options, { alpha: 'optional' });
  const { alpha = 1 } = options;
  return ops.select(ops.greater(x, 0), x, ops.mul(alpha, ops.sub(ops.exp(ops.minimum(x, 0)), 1)));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** 1.0507 · elu(x, 1.6733), which keeps mean 0 and variance 1 (Klambauer et al. 2017, arXiv 1706.02515). */
export const selu = (x: Value) =>
  // At 0 the slope is that of x, as in Keras with TensorFlow.
  ops.mul(SELU_SCALE, ops.select(ops.greaterEqual(x, 0), x, elu(x, { alpha: SELU_ALPHA })));

/** max(x, 0) + min(α · (e^(x/α) − 1), 0) (default α = 1; Barron 2017, arXiv 1704.07483). Element by element. */
export function celu(x: Value, options: { readonly alpha?: number } = {}): Value {
  checkOptions('celu', options, { alpha: 'optional' });
  const { alpha = 1 } = options;
  return ops.select(ops.greater(x, 0), x, ops.mul(alpha, ops.sub(ops.exp(ops.div(ops.minimum(x, 0), alpha)), 1)));
}

/**
 * x · Φ(x), with Φ the distribution function of the standard normal (Hendrycks & Gimpel 2016, arXiv 1606.08415), by erf or, where
 * `approximate` (default false), as ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
 */
export function gelu(x: Value, options: { readonly approximate?: boolean } = {}): Value {
  checkOptions('gelu', options, { approximate: 'optional' });
  const { approximate = false } = options;
  const bend = approximate
    ? ops.tanh(ops.mul(Math.sqrt(2 / Math.PI), ops.add(x, ops.mul(0.044715, ops.mul(ops.square(x), x)))))
    : ops.erf(ops.mul(x, Math.SQRT1_2));
  return ops.mul(ops.mul(0.5, x), ops.add(1, bend));
}

/**
 * a · sigmoid(b), with a and b the halves of x along `axis` (default −1), which halves its size (Dauphin et al. 2017, arXiv 1612.08083).
 * @throws EvenkeelError for an axis that is not there, and for one of odd size
 */
export function glu(x: Value, options: { readonly axis?: number } = {}): Value {
  checkOptions('glu', options, { axis: 'optional' });
  const { axis = -1 } = options;
  const [at] = resolveAxes('glu', axis, x.shape.length);
  const half = (x.shape[at as number] as number) / 2;
  if (!Number.isInteger(half)) {
    throw new EvenkeelError({ where: 'glu', expected: `an even size along axis ${at}`, got: shapeText(x.shape) });
  }
  const part = (begin: number) =>
    ops.slice(
      x,
      x.shape.map((_, i) => (i === at ? begin : 0)),
      x.shape.map((d, i) => (i === at ? half : d)),
    );
  return ops.mul(part(0), ops.sigmoid(part(half)));
}

/** x · sigmoid(x), also called swish (Ramachandran et al. 2017, arXiv 1710.05941). */
export const silu = (x: Value) => ops.mul(x, ops.sigmoid(x));

/** x · tanh(softplus(x)) (Misra 2019, arXiv 1908.08681). */
export const mish = (x: Value) => ops.mul(x, ops.tanh(ops.softplus(x)));

/** x / (|x| + 1). */
export const softsign = (x: Value) => ops.div(x, ops.add(ops.abs(x), 1));

/** (x + √(x² + b)) / 2 (default b = 4; Barron 2021, arXiv 2112.11687). Element by element. */
export function squareplus(x: Value, options: { readonly b?: number } = {}): Value {
  checkOptions('squareplus', options, { b: 'optional' });
  const { b = 4 } = options;
  return ops.mul(0.5, ops.add(x, ops.sqrt(ops.add(ops.square(x), b))));
}

/** log(sigmoid(x)), without underflow. */
export const logSigmoid = (x: Value) => ops.neg(ops.softplus(ops.neg(x)));

/** min(max(x + 3, 0), 6) / 6. */
export const hardSigmoid = (x: Value) => ops.div(relu6(ops.add(x, 3)), 6);

/** x · hardSigmoid(x), also called hard swish (Howard et al. 2019, arXiv 1905.02244). */
export const hardSilu = (x: Value) => ops.mul(x, hardSigmoid(x));

/** min(max(x, −1), 1). */
export const hardTanh = (x: Value) => ops.minimum(ops.maximum(x, -1), 1);

export interface ThresholdOptions {
  readonly threshold: number;
  readonly defaultValue: number;
}

/** x above `threshold`, `defaultValue` elsewhere. It has no defaults and so no name: a layer takes `(x) => threshold(x, { … })`. */
export function threshold(x: Value, options: ThresholdOptions): Value {
  checkOptions('threshold', options, { threshold: 'required', defaultValue: 'required' });
  return ops.select(ops.greater(x, options.threshold), x, options.defaultValue);
}

/** x where |x| > threshold (default 0.5), else 0. */
export function hardShrink(x: Value, options: { readonly threshold?: number } = {}): Value {
  checkOptions('hardShrink', options, { threshold: 'optional' });
  const { threshold = 0.5 } = options;
  return ops.mul(x, ops.greater(ops.abs(x), threshold));
}

/** x moved towards 0 by `threshold` (default 0.5), and 0 where that would cross it. */
export function softShrink(x: Value, options: { readonly threshold?: number } = {}): Value {
  checkOptions('softShrink', options, { threshold: 'optional' });
  const { threshold = 0.5 } = options;
  return ops.sub(ops.relu(ops.sub(x, threshold)), ops.relu(ops.sub(ops.neg(x), threshold)));
}

/** x − tanh(x). */
export const tanhShrink = (x: Value) => ops.sub(x, ops.tanh(x));

/** 0 up to −1, (x + 1)²/4 between −1 and 1, x from 1 on. */
export function sparsePlus(x: Value): Value {
  return ops.select(ops.greaterEqual(x, 1), x, ops.mul(0.25, ops.square(ops.maximum(ops.add(x, 1), 0))));
}

/** 0 up to −1, (x + 1)/2 between −1 and 1, 1 from 1 on. */
export const sparseSigmoid = (x: Value) => ops.minimum(1, ops.relu(ops.mul(0.5, ops.add(x, 1))));
