import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/index.ts';
import type { TracedStep } from './tracedStep.ts';
import type { Parameter } from './updateContext.ts';

/** With `gradientAccumulationSteps`, the means of the gradients since the last update; only meant where an update is due. */
export function accumulateGradients(
  { graph, slots, due, every }: TracedStep,
  parameters: readonly Parameter[],
  gradients: readonly Value[],
): readonly Value[] {
  if (!due || !every) return gradients;
  return gradients.map((gradient, i) => {
    const sum = slots.get((parameters[i] as Parameter).variable, 'gradient_accumulator');
    const total = ops.add(graph.variable(sum), gradient);
    graph.update(sum, ops.select(due, 0, total));
    return ops.mul(total, 1 / every);
  });
}
