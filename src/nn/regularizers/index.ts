import { findByName, type Spelling, unknownName } from '../../core/byName.ts';
import { describeValue, requireNotNegative } from '../../core/checks.ts';
import { factory } from '../../core/config.ts';
import { EvenkeelError, shapeText } from '../../core/errors.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';

/** A penalty on a weight that is added to the loss: traces a scalar. */
export type Regularizer = (weight: Value) => Value;

const optionOf = (option: string) => `regularizer, option ${option}`;

/**
 * l1·Σ|w| + l2·Σw², a weight of any shape → a scalar. Defaults 0 each, unlike those of `l1` and `l2`, as in Keras.
 * @throws EvenkeelError for a negative factor
 */
export const l1l2 = factory(
  'regularizer',
  'l1l2',
  { l1: 'optional', l2: 'optional' },
  ({ l1 = 0, l2 = 0 }: { readonly l1?: number; readonly l2?: number } = {}): Regularizer => {
    requireNotNegative(optionOf('l1'), l1);
    requireNotNegative(optionOf('l2'), l2);
    return (w) => {
      const parts = [
        ...(l1 === 0 ? [] : [ops.mul(ops.sum(ops.abs(w)), l1)]),
        ...(l2 === 0 ? [] : [ops.mul(ops.sum(ops.square(w)), l2)]),
      ];
      return parts.length === 0 ? w.graph.constant(0) : parts.reduce((a, b) => ops.add(a, b));
    };
  },
);

/**
 * l1·Σ|w|, a weight of any shape → a scalar. Default 0.01.
 * @throws EvenkeelError for a negative factor
 */
export const l1 = factory(
  'regularizer',
  'l1',
  { l1: 'optional' },
  ({ l1 = 0.01 }: { readonly l1?: number } = {}): Regularizer => l1l2({ l1 }),
);

/**
 * l2·Σw², a weight of any shape → a scalar. Default 0.01.
 * @throws EvenkeelError for a negative factor
 */
export const l2 = factory(
  'regularizer',
  'l2',
  { l2: 'optional' },
  ({ l2 = 0.01 }: { readonly l2?: number } = {}): Regularizer => l1l2({ l2 }),
);

export interface OrthogonalOptions {
  /** Default 0.01. */
  readonly factor?: number;
  /** What shall be orthogonal. Default rows. */
  readonly mode?: 'rows' | 'columns';
}

/**
 * factor · the mean of |cos| of the angles between all pairs of rows (or columns) of a matrix → a scalar. Default factor 0.01.
 * @throws EvenkeelError for a negative factor, an unknown mode, and when it is applied to a weight that is no matrix
 */
export const orthogonal = factory(
  'regularizer',
  'orthogonal',
  { factor: 'optional', mode: 'optional' },
  ({ factor = 0.01, mode = 'rows' }: OrthogonalOptions = {}): Regularizer => {
    requireNotNegative(optionOf('factor'), factor);
    if (mode !== 'rows' && mode !== 'columns') {
      throw new EvenkeelError({ where: 'regularizer orthogonal, option mode', expected: 'rows or columns', got: String(mode) });
    }
    return (w) => {
      if (w.shape.length !== 2) {
        throw new EvenkeelError({ where: 'regularizer orthogonal', expected: 'a weight of two axes', got: shapeText(w.shape) });
      }
      const rows = mode === 'rows';
      const unit = ops.l2Normalize(w, [rows ? 1 : 0]);
      const n = w.shape[rows ? 0 : 1] as number;
      const cosines = ops.matmul(unit, unit, rows ? { transposeB: true } : { transposeA: true });
      const others = w.graph.constant(
        Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 0 : 1)),
        [n, n],
      );
      return ops.mul(ops.sum(ops.mul(ops.abs(cosines), others)), factor / Math.max(n * (n - 1), 1));
    };
  },
);

const byName = { l1, l2, l1l2, orthogonal };

/** What Keras calls one by its class, as initializers have an `orthogonal` too. */
const ALIASES = { orthogonalregularizer: 'orthogonal' } as const;

export type RegularizerName = keyof typeof byName;
/** A regularizer, or the name of one with its defaults. */
export type RegularizerLike = Regularizer | Spelling<RegularizerName>;

/**
 * The regularizer itself, or the one of a name with its defaults.
 * @throws EvenkeelError for an unknown name
 */
export function getRegularizer(like: RegularizerLike, where: string): Regularizer {
  if (typeof like === 'function') return like;
  const make = findByName<() => Regularizer>(byName, like, ALIASES)?.[1];
  if (make) return make();
  throw new EvenkeelError({
    where,
    got: describeValue(like),
    ...unknownName('a regularizer', Object.keys(byName), like),
  });
}
