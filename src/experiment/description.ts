import type { Tensor } from '../core/tensor/tensor.ts';
import type { Arm } from './arms.ts';
import { conditionsOf, factorLabel, levelOf } from './conditions.ts';
import type { DataOf } from './data.ts';
import type { ComparisonDesign } from './design.ts';
import { measureOf } from './measure.ts';
import { planTrainings, type Training } from './plan.ts';
import type { Condition, Result } from './result.ts';

/** What is known of a comparison before anything is trained: all that a result has but what the trainings gave. */
export interface Description
  extends Pick<Result, 'design' | 'task' | 'loss' | 'data' | 'network' | 'unshared' | 'training' | 'environment' | 'conditions'> {
  readonly arms: readonly Arm[];
}

/** The conditions of a design as results have them, with what guessing gives on each one's test samples. */
export function describeConditions(
  { design, arms, task }: Pick<Description, 'design' | 'arms' | 'task'>,
  dataOf: DataOf,
): Condition[] {
  const trainings = planTrainings(design, arms);
  const measure = measureOf(task);
  return conditionsOf(design).map(({ name, values }) => ({
    name,
    values: Object.fromEntries(Object.entries(values).map(([factor, value]) => [factorLabel(factor), levelOf(value)])),
    guess: measure.guessScore(testLabels(trainings, name, dataOf)),
  }));
}

/** The labels that a condition's networks are tested with. */
function testLabels(
  trainings: readonly Training[],
  condition: string,
  dataOf: (part: ComparisonDesign['data']) => { readonly testY: Tensor },
): Tensor {
  for (const { tests, design } of trainings) {
    const part = tests.find((test) => test.condition === condition);
    if (part) return dataOf(design.data).testY.slice(part.begin, part.end);
  }
  throw new RangeError(`no training for condition "${condition}"`);
}
