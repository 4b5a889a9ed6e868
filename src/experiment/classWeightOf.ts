import type { Tensor } from '../core/tensor/tensor.ts';
import type { ClassWeight } from '../training/data/classWeight.ts';
import type { ClassWeights } from './classWeights.ts';
import { labelClasses } from './labels.ts';

/**
 * The weights of classes as `fit` takes them; balanced ones give each class that is there the same total: n / (classes · samples of the class), as
 * scikit-learn has it.
 * @param labels of the training samples: class indices, one number each, or one-hot rows
 */
export function classWeightOf(weights: ClassWeights | null | undefined, labels: Tensor): ClassWeight | undefined {
  if (weights === null || weights === undefined) return undefined;
  if (weights !== 'balanced') return weights;
  const counts = new Map<number, number>();
  for (const label of labelClasses(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const n = labels.shape[0] as number;
  const entries = [...counts].sort(([a], [b]) => a - b).map(([label, count]) => [label, n / (counts.size * count)]);
  return Object.fromEntries(entries);
}
