import { lastProductLayers } from '../batchnorm/insertNormalization.ts';
import type { Model } from '../models/model.ts';
import * as optimizers from '../nn/optimizers/index.ts';
import type { Arm } from './arms.ts';

/**
 * What the network of an arm is trained with: RMSprop, with adaptive gradient clipping where the arm has it. As in the paper (Brock et al. 2021, section
 * 4.1), the last layer is left without: there clipping hurt.
 */
export function armOptimizer(
  { adaptiveClipping }: Pick<Arm, 'adaptiveClipping'>,
  model: Model,
  { learningRate }: { readonly learningRate: number },
): optimizers.Optimizer {
  if (adaptiveClipping === undefined) return optimizers.rmsprop({ learningRate });
  const optimizer = optimizers.rmsprop({ learningRate, adaptiveClipping });
  const variables = [...lastProductLayers(model)].flatMap((layer) => layer.weights.map((weight) => weight.variable));
  optimizer.excludeFromAdaptiveClipping({ variables });
  return optimizer;
}
