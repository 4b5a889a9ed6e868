import { EvenkeelError } from '../../../core/errors.ts';
import type { Value } from '../../../ir/graph.ts';
import * as ops from '../../../ops/index.ts';

/** Bounds of the correction in batch renormalisation; a bound that is left out does not clip. */
export interface RenormClipping {
  /** Largest r. */
  readonly rmax?: number;
  /** Smallest r. */
  readonly rmin?: number;
  /** Largest |d|. */
  readonly dmax?: number;
}

const BOUNDS = ['rmax', 'rmin', 'dmax'];

/** @throws EvenkeelError for unknown keys, values that are no numbers, rmax below rmin, and a negative dmax. */
export function requireClipping(where: string, clipping: RenormClipping): RenormClipping {
  const { rmax = Number.POSITIVE_INFINITY, rmin = 0, dmax = Number.POSITIVE_INFINITY } = clipping;
  const known = Object.keys(clipping).every((key) => BOUNDS.includes(key));
  if (known && [rmax, rmin, dmax].every((v) => typeof v === 'number') && rmax >= rmin && dmax >= 0) return clipping;
  throw new EvenkeelError({
    where,
    expected: '{ rmax, rmin, dmax }, each a number or left out, with rmax of at least rmin and dmax of at least 0',
    got: JSON.stringify(clipping),
  });
}

/**
 * The correction of batch renormalisation (Ioffe 2017, arXiv 1702.03275): r = σ_B/σ and d = (μ_B − μ)/σ, clipped, with the renorm
 * statistics μ and σ; x̂·r + d is then x as those statistics normalise it. Both count as constants in the gradient. σ is at least √ε, as
 * in Keras, so that nothing is divided by 0 early on.
 */
export function renormCorrection(
  batch: { readonly mean: Value; readonly stddev: Value },
  moving: { readonly mean: Value; readonly stddev: Value },
  { rmin, rmax, dmax }: RenormClipping,
  epsilon: number,
): { r: Value; d: Value } {
  const stddev = ops.maximum(moving.stddev, Math.sqrt(epsilon));
  let r = ops.div(batch.stddev, stddev);
  let d = ops.div(ops.sub(batch.mean, moving.mean), stddev);
  if (rmin !== undefined) r = ops.maximum(r, rmin);
  if (rmax !== undefined) r = ops.minimum(r, rmax);
  if (dmax !== undefined) d = ops.maximum(ops.minimum(d, dmax), -dmax);
  return { r: ops.stopGradient(r), d: ops.stopGradient(d) };
}
