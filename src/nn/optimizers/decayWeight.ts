import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { TracedStep } from './tracedStep.ts';

/** w − η·weightDecay·w: decoupled weight decay (Loshchilov & Hutter 2019, arXiv 1711.05101). */
export function decayWeight(step: TracedStep, weight: Value, weightDecay: number): Value {
  const rate = step.shared('weight decay', () => ops.mul(step.learningRate, weightDecay));
  return ops.sub(weight, ops.mul(weight, rate));
}
