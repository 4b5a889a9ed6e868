import type { Value } from '../../../ir/graph.ts';
import * as functions from '../../../nn/activations/functions.ts';
import * as ops from '../../../ops/index.ts';
import type { Arguments } from './arguments.ts';
import type { OperationRule } from './rule.ts';

const unary = (f: (x: Value) => Value): OperationRule => ({ takes: ['x'], compute: (a) => f(a.tensor('x')) });
const binary = (f: (a: Value | number, b: Value | number) => Value): OperationRule => ({
  takes: ['x1', 'x2'],
  compute: (a) => f(a.operand('x1'), a.operand('x2')),
});
const withNumber = (option: string, fallback: number, f: (x: Value, n: number) => Value): OperationRule => ({
  takes: ['x'],
  options: [option],
  compute: (a) => f(a.tensor('x'), a.number(option, fallback)),
});

/** 1 for what Python calls true. */
const truth = (x: Value | number) => (typeof x === 'number' ? Number(x !== 0) : ops.sub(1, ops.equal(x, 0)));
const not = (x: Value) => ops.sub(1, x);
const truncate = (x: Value) => ops.mul(ops.sign(x), ops.floor(ops.abs(x)));

/** To the nearest integer, halves to the even one. */
function round(x: Value): Value {
  const up = ops.floor(ops.add(x, 0.5));
  const isHalf = ops.equal(ops.sub(up, x), 0.5);
  const isOdd = ops.sub(up, ops.mul(2, ops.floor(ops.mul(up, 0.5))));
  return ops.sub(up, ops.mul(isHalf, isOdd));
}

/** log(1 + x), exact to the last digits near 0 too. */
function log1p(x: Value): Value {
  const u = ops.add(x, 1);
  const same = ops.equal(u, 1);
  const ratio = ops.div(x, ops.select(same, 1, ops.sub(u, 1)));
  return ops.select(same, x, ops.mul(ops.log(u), ratio));
}

/** eˣ − 1, exact to the last digits near 0 too. */
function expm1(x: Value): Value {
  const t = ops.tanh(ops.mul(0.5, ops.maximum(ops.minimum(x, 1), -1)));
  return ops.select(ops.greater(1, ops.abs(x)), ops.div(ops.mul(2, t), ops.sub(1, t)), ops.sub(ops.exp(x), 1));
}

/** The largest whole exponent that becomes products, as for negative numbers it must. */
const MOST_PRODUCTS = 64;

function power(a: Arguments): Value {
  const [base, exponent] = [a.operand('x1'), a.operand('x2')];
  if (typeof exponent !== 'number') {
    if (typeof base === 'number' && base > 0) return ops.exp(ops.mul(exponent, Math.log(base)));
    return a.refuse('x2', 'a number: tensors are no exponents here, unless of a positive number');
  }
  const x = base as Value;
  if (exponent === 0.5) return ops.sqrt(x);
  if (!Number.isInteger(exponent) || Math.abs(exponent) > MOST_PRODUCTS) return ops.pow(x, exponent);
  if (exponent === 0) return a.filled(x, 1);
  let product: Value | undefined;
  let square = x;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) product = product ? ops.mul(product, square) : square;
    if (rest > 1) square = ops.square(square);
  }
  return exponent < 0 ? ops.div(1, product as Value) : (product as Value);
}

const floorDivide = (a: Value | number, b: Value | number) => ops.floor(ops.div(a, b));
const less = (a: Value | number, b: Value | number) => ops.greater(b, a);

function cast(a: Arguments): Value {
  const x = a.tensor('x');
  const dtype = a.get('dtype');
  if (dtype === null || dtype === 'float32') return x;
  if (dtype === 'bool') return truth(x) as Value;
  return a.refuse('dtype', 'float32 or bool: everything is computed in float32');
}

/** Operations element by element, by the names of their classes in Keras. */
export const elementwise: Readonly<Record<string, OperationRule>> = {
  Abs: unary(ops.abs),
  Absolute: unary(ops.abs),
  Add: binary(ops.add),
  Cast: { takes: ['x'], options: ['dtype'], compute: cast },
  Ceil: unary(ops.ceil),
  Celu: withNumber('alpha', 1, (x, alpha) => functions.celu(x, { alpha })),
  Clip: {
    takes: ['x'],
    options: ['x_min', 'x_max'],
    compute: (a) => ops.minimum(ops.maximum(a.tensor('x'), a.operand('x_min')), a.operand('x_max')),
  },
  ConvertToTensor: { takes: ['x'], options: ['dtype', 'sparse', 'ragged'], compute: cast },
  Copy: unary((x) => x),
  Cos: unary(ops.cos),
  Cosh: unary((x) => ops.mul(0.5, ops.add(ops.exp(x), ops.exp(ops.neg(x))))),
  Deg2rad: unary((x) => ops.mul(x, Math.PI / 180)),
  Divide: binary(ops.div),
  DivideNoNan: binary((a, b) => {
    const zero = ops.sub(1, truth(b));
    return ops.select(zero, 0, ops.div(a, ops.select(zero, 1, b)));
  }),
  Elu: withNumber('alpha', 1, (x, alpha) => functions.elu(x, { alpha })),
  Equal: binary(ops.equal),
  Erf: unary(ops.erf),
  Erfc: unary((x) => ops.sub(1, ops.erf(x))),
  Exp: unary(ops.exp),
  Exp2: unary((x) => ops.exp(ops.mul(x, Math.LN2))),
  Expm1: unary(expm1),
  Fabs: unary(ops.abs),
  Floor: unary(ops.floor),
  FloorDivide: binary(floorDivide),
  FullLike: {
    takes: ['x', 'fill_value'],
    options: ['dtype'],
    compute: (a) => a.filled(a.tensor('x'), a.number('fill_value', 0)),
  },
  Gelu: {
    takes: ['x'],
    options: ['approximate'],
    compute: (a) => functions.gelu(a.tensor('x'), { approximate: a.get('approximate') === null || a.flag('approximate') }),
  },
  Greater: binary(ops.greater),
  GreaterEqual: binary(ops.greaterEqual),
  HardShrink: withNumber('threshold', 0.5, (x, threshold) => functions.hardShrink(x, { threshold })),
  HardSigmoid: unary(functions.hardSigmoid),
  HardSilu: unary(functions.hardSilu),
  HardTanh: unary(functions.hardTanh),
  Hypot: binary((a, b) => ops.sqrt(ops.add(ops.mul(a, a), ops.mul(b, b)))),
  LeakyRelu: withNumber('negative_slope', 0.2, (x, negativeSlope) => functions.leakyRelu(x, { negativeSlope })),
  Less: binary(less),
  LessEqual: binary((a, b) => ops.greaterEqual(b, a)),
  Log: unary(ops.log),
  Log10: unary((x) => ops.mul(ops.log(x), Math.LOG10E)),
  Log1p: unary(log1p),
  Log2: unary((x) => ops.mul(ops.log(x), Math.LOG2E)),
  LogSigmoid: unary(functions.logSigmoid),
  Logaddexp: binary((a, b) => ops.add(ops.maximum(a, b), ops.softplus(ops.neg(ops.abs(ops.sub(a, b)))))),
  LogicalAnd: binary((a, b) => ops.mul(truth(a), truth(b))),
  LogicalNot: unary((x) => ops.equal(x, 0)),
  LogicalOr: binary((a, b) => ops.maximum(truth(a), truth(b))),
  LogicalXor: binary((a, b) => ops.abs(ops.sub(truth(a), truth(b)))),
  Maximum: binary(ops.maximum),
  Minimum: binary(ops.minimum),
  Mod: binary((a, b) => ops.sub(a, ops.mul(b, floorDivide(a, b)))),
  Multiply: binary(ops.mul),
  Negative: unary(ops.neg),
  NotEqual: binary((a, b) => not(ops.equal(a, b))),
  OnesLike: { takes: ['x'], options: ['dtype'], compute: (a) => a.filled(a.tensor('x'), 1) },
  Power: { takes: ['x1', 'x2'], compute: power },
  Rad2deg: unary((x) => ops.mul(x, 180 / Math.PI)),
  Reciprocal: unary((x) => ops.div(1, x)),
  Relu: unary((x) => functions.relu(x)),
  Relu6: unary(functions.relu6),
  Round: {
    takes: ['x'],
    options: ['decimals'],
    compute: (a) => {
      const unit = 10 ** a.number('decimals', 0);
      return unit === 1 ? round(a.tensor('x')) : ops.div(round(ops.mul(a.tensor('x'), unit)), unit);
    },
  },
  Rsqrt: unary(ops.rsqrt),
  Selu: unary(functions.selu),
  Sigmoid: unary(ops.sigmoid),
  Sign: unary(ops.sign),
  Silu: unary(functions.silu),
  Sin: unary(ops.sin),
  Sinh: unary((x) => ops.mul(0.5, ops.sub(ops.exp(x), ops.exp(ops.neg(x))))),
  SoftShrink: withNumber('threshold', 0.5, (x, threshold) => functions.softShrink(x, { threshold })),
  Softplus: unary(ops.softplus),
  Softsign: unary(functions.softsign),
  SparsePlus: unary(functions.sparsePlus),
  SparseSigmoid: unary(functions.sparseSigmoid),
  Sqrt: unary(ops.sqrt),
  Square: unary(ops.square),
  Squareplus: withNumber('b', 4, (x, b) => functions.squareplus(x, { b })),
  StopGradient: { takes: ['variable'], compute: (a) => ops.stopGradient(a.tensor('variable')) },
  Subtract: binary(ops.sub),
  Tan: unary((x) => ops.div(ops.sin(x), ops.cos(x))),
  Tanh: unary(ops.tanh),
  TanhShrink: unary(functions.tanhShrink),
  Threshold: {
    takes: ['x'],
    options: ['threshold', 'default_value'],
    compute: (a) =>
      functions.threshold(a.tensor('x'), { threshold: a.number('threshold', 0), defaultValue: a.number('default_value', 0) }),
  },
  TrueDivide: binary(ops.div),
  Trunc: unary(truncate),
  Where: {
    takes: ['condition', 'x1', 'x2'],
    compute: (a) => ops.select(a.tensor('condition'), a.operand('x1'), a.operand('x2')),
  },
  ZerosLike: { takes: ['x'], options: ['dtype'], compute: (a) => a.filled(a.tensor('x'), 0) },
};
