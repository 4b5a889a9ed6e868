import { requireNotNegative } from '../../core/checks.ts';
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import { type SmoothedCrossentropyOptions, smoothedCrossentropyOptions } from './crossentropy.ts';

export interface FocalOptions extends SmoothedCrossentropyOptions {
  /** Weight of class 1 against class 0, or of every class of the categorical loss. Default 0.25. */
  readonly alpha?: number;
  /** How much well classified samples count less. Default 2. */
  readonly gamma?: number;
}

export const focalOptions = {
  alpha: { default: 0.25, check: requireNotNegative },
  gamma: { default: 2, check: requireNotNegative },
  ...smoothedCrossentropyOptions,
};

/** v^γ for v ≥ 0, without the logarithm of zero where γ is a small integer. */
export function focalFactor(v: Value, gamma: number): Value | number {
  if (gamma === 0) return 1;
  if (gamma === 1) return v;
  return gamma === 2 ? ops.square(v) : ops.pow(v, gamma);
}
