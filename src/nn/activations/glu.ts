import { EvenkeelError, shapeText } from '../../core/errors.ts';
import { checkOptions, integer, type OptionTable } from '../../core/options.ts';
import type { Value } from '../../ir/graph.ts';
import { resolveAxes } from '../../ops/axes.ts';
import * as ops from '../../ops/index.ts';

export interface GluOptions {
  /** The axis that is halved. Default −1. */
  readonly axis?: number;
}

const gluOptions = { axis: { default: -1, check: integer() } } satisfies OptionTable<GluOptions>;

/**
 * a · sigmoid(b), with a and b the halves of x along `axis` (default −1), which halves its size (Dauphin et al. 2017, arXiv 1612.08083).
 * @throws EvenkeelError for an axis that is not there, and for one of odd size
 * @example
 * ```ts
 * const net = sequential([layers.activation({ activation: activations.glu, inputShape: [4] })]);
 * await net.predict(tensor([[1, 2, 0, 0]])); // [[0.5, 1]]
 * ```
 */
export function glu(x: Value, options: GluOptions = {}): Value {
  const { axis } = checkOptions('glu', options, gluOptions);
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
