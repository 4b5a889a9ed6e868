import type { Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import * as ops from '../../ops/index.ts';
import type { CommonOptions } from './options.ts';
import { isMultiple, type TracedStep } from './tracedStep.ts';

/**
 * Updates the moving average of a weight, a ← βa + (1 − β)w.
 * @returns the weight, or in a step in which averages take the weights' places its average
 */
export function averageWeight(
  step: TracedStep,
  variable: Variable,
  weight: Value,
  { emaMomentum, emaOverwriteFrequency }: Pick<CommonOptions, 'emaMomentum' | 'emaOverwriteFrequency'>,
): Value {
  const { graph, slots, done } = step;
  const average = slots.get(variable, 'average');
  // The first average is the weight itself.
  const momentum = step.shared('ema', () => ops.mul(ops.sub(1, ops.equal(done, 0)), emaMomentum as number));
  const moved = ops.add(ops.mul(graph.variable(average), momentum), ops.mul(weight, ops.sub(1, momentum)));
  graph.update(average, moved);
  if (!emaOverwriteFrequency) return weight;
  const overwrites = step.shared('overwrite', () => isMultiple(ops.add(done, 1), emaOverwriteFrequency));
  return ops.select(overwrites, moved, weight);
}
