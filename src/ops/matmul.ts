import { EvenkeelError, shapeText } from '../core/errors.ts';
import { checkOptions } from '../core/options.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { mul } from './arithmetic.ts';
import { cast } from './cast.ts';
import { reshape } from './reshape.ts';

export interface MatmulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** The sizes of a product: [m, k] · [k, n]. */
export function matmulSizes(a: readonly number[], b: readonly number[], { transposeA, transposeB }: MatmulAttrs) {
  const [m, k] = transposeA ? [a[1], a[0]] : [a[0], a[1]];
  const [kb, n] = transposeB ? [b[1], b[0]] : [b[0], b[1]];
  return { m: m as number, k: k as number, kb: kb as number, n: n as number };
}

const matmulOp: Op<MatmulAttrs> = {
  name: 'matmul',
  infer([a, b], attrs) {
    const [left, right] = [(a as Value).shape, (b as Value).shape];
    const { m, k, kb, n } = matmulSizes(left, right, attrs);
    if (left.length !== 2 || right.length !== 2 || k !== kb) {
      throw new EvenkeelError({
        where: 'matmul',
        expected: 'two matrices whose inner dimensions agree',
        got: `${shapeText(left)} and ${shapeText(right)}`,
      });
    }
    return [{ shape: [m, n] }];
  },
  flops(inputs, _, attrs) {
    const [a, b] = inputs as [Value, Value];
    const { m, k, n } = matmulSizes(a.shape, b.shape, attrs);
    return 2 * m * k * n;
  },
  gradient({ inputs, grads, attrs: { transposeA, transposeB } }) {
    const [a, b] = inputs as [Value, Value];
    const dy = grads[0] as Value;
    return [
      transposeA
        ? gradientProduct(b, dy, { transposeA: transposeB, transposeB: true })
        : gradientProduct(dy, b, { transposeA: false, transposeB: !transposeB }),
      transposeB
        ? gradientProduct(dy, a, { transposeA: true, transposeB: transposeA })
        : gradientProduct(a, dy, { transposeA: !transposeA, transposeB: false }),
    ];
  },
  reference([a, b], [y], attrs) {
    if (!a || !b || !y) return;
    const { m, k, n } = matmulSizes(a.shape, b.shape, attrs);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let p = 0; p < k; p++) {
          const left = a.data[attrs.transposeA ? p * m + i : i * k + p] as number;
          total += left * (b.data[attrs.transposeB ? j * k + p : p * n + j] as number);
        }
        y.data[i * n + j] = total;
      }
    }
  },
};

/** A product that, as of one sample, may be of a column and a row: elementwise work then, which an optimizer's update takes in. */
function gradientProduct(a: Value, b: Value, attrs: MatmulAttrs): Value {
  const { m, k, n } = matmulSizes(a.shape, b.shape, attrs);
  return k === 1 ? mul(reshape(a, [m, 1]), reshape(b, [1, n])) : matmul(a, b, attrs);
}

/** The matrix product of a [m, k] and b [k, n], each optionally given transposed. */
export function matmul(a: Value, b: Value, options: Partial<MatmulAttrs> = {}): Value {
  checkOptions('matmul', options, { transposeA: 'optional', transposeB: 'optional' });
  const attrs = { transposeA: false, transposeB: false, ...options };
  return a.graph.apply(matmulOp, [cast(a), cast(b)], attrs)[0] as Value;
}
