import { EvenkeelError, shapeText } from '../core/errors.ts';
import { sizeOf } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { resolveAxes } from './axes.ts';
import { cast } from './cast.ts';
import { slice } from './slice.ts';

export interface ConcatenateAttrs {
  readonly axis: number;
}

const concatenateOp: Op<ConcatenateAttrs> = {
  name: 'concatenate',
  infer(inputs, { axis }) {
    const shapes = inputs.map((v) => v.shape);
    const first = shapes[0] ?? [];
    const fits = shapes.every((s) => s.length === first.length && s.every((d, i) => i === axis || d === first[i]));
    if (!fits) {
      throw new EvenkeelError({
        where: 'concatenate',
        expected: `shapes that differ along axis ${axis} alone`,
        got: shapes.map((s) => shapeText(s)).join(' and '),
      });
    }
    return [{ shape: first.map((d, i) => (i === axis ? shapes.reduce((total, s) => total + (s[axis] as number), 0) : d)) }];
  },
  gradient({ inputs, grads: [dy], attrs: { axis } }) {
    let start = 0;
    return inputs.map(({ shape }) => {
      const begin = shape.map((_, i) => (i === axis ? start : 0));
      start += shape[axis] as number;
      return slice(dy as Value, begin, shape);
    });
  },
  flops: () => 0,
  reference(inputs, [y], { axis }) {
    if (!y) return;
    const outer = sizeOf(y.shape.slice(0, axis));
    const length = y.data.length / outer;
    let start = 0;
    for (const x of inputs) {
      const run = x.data.length / outer;
      for (let i = 0; i < outer; i++) y.data.set(x.data.subarray(i * run, (i + 1) * run), i * length + start);
      start += run;
    }
  },
};

/**
 * Values one after the other along `axis` (negative from the end); along all other axes they have the same size.
 * @throws EvenkeelError for no values, for sizes that differ elsewhere, and for an axis that is not there
 */
export function concatenate(values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (!first) throw new EvenkeelError({ where: 'concatenate', expected: 'at least one value', got: 'none' });
  const [at] = resolveAxes('concatenate', axis, first.shape.length) as [number];
  return first.graph.apply(concatenateOp, values.map(cast), { axis: at })[0] as Value;
}
