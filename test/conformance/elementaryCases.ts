import type { Value } from '../../src/ir/graph.ts';
import * as ops from '../../src/ops/index.ts';
import type { Case, Operand } from './harness.ts';

const range = (n: number, at: (i: number) => number) => Array.from({ length: n }, (_, i) => Math.fround(at(i)));

const over = (name: string, op: (a: Value) => Value, values: readonly number[], bound?: number): Case => ({
  name,
  operands: [{ shape: [values.length], values, constant: true }],
  build: op,
  ...(bound !== undefined && { bound }),
});

const x: Operand = { shape: [3, 5, 7] };

/** Rounding, signs, choices, and the functions of activations and schedules, over their whole range. */
export const elementaryCases: readonly Case[] = [
  { name: 'erf', operands: [x], build: ops.erf },
  over(
    'erf over its whole range',
    ops.erf,
    range(803, (i) => (i - 401) / 66),
    1e-6,
  ),
  over('erf near zero', ops.erf, [0, 1e-30, -1e-20, 1e-12, 3e-7], 1e-6),
  over('erf far out', ops.erf, [-Number.MAX_VALUE, -100, 3.9, 4, 50, Number.POSITIVE_INFINITY, Number.NaN].map(Math.fround)),
  { name: 'sin', operands: [x], build: ops.sin },
  { name: 'cos', operands: [x], build: ops.cos },
  over(
    'sin and cos over eight turns',
    (a) => ops.add(ops.sin(a), ops.mul(0.5, ops.cos(a))),
    range(1001, (i) => (i - 500) / 10),
    1e-6,
  ),
  over(
    'sin up to 2²⁸',
    ops.sin,
    range(231, (i) => (i % 2 === 0 ? 1.37 : -1.91) * 2 ** (i / 8.5)),
    1e-6,
  ),
  over(
    'cos up to 2²⁸',
    ops.cos,
    range(231, (i) => (i % 2 === 0 ? 1.37 : -1.91) * 2 ** (i / 8.5)),
    1e-6,
  ),
  over('sin of what has none', ops.sin, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
  over('floor and ceil', (a) => ops.sub(ops.floor(a), ops.mul(10, ops.ceil(a))), [
    -2.5,
    -2,
    -0.1,
    0,
    0.1,
    1.5,
    2,
    1e9,
    Number.NaN,
  ]),
  over('sign', ops.sign, [-3, -1e-38, 0, 1e-38, 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]),
  {
    name: 'select, with broadcasting',
    operands: [{ shape: [5, 7], values: [0, 1, 0, -2, 1], constant: true }, x, { shape: [7] }],
    build: ops.select,
  },
  {
    name: 'select leaves nothing of what it does not take',
    operands: [
      { shape: [6], values: [1, 0, 1, 0, 0, Number.NaN], constant: true },
      { shape: [6], values: [1, Number.NaN, 2, Number.POSITIVE_INFINITY, 3, 4], constant: true },
      { shape: [6], values: [Number.NaN, 5, Number.NEGATIVE_INFINITY, 6, Number.NaN, 7], constant: true },
    ],
    build: ops.select,
  },
];
