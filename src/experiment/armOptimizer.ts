import { lastProductLayers } from '../batchnorm/insertNormalization.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { Model } from '../models/model.ts';
import { type Optimizer, rmsprop } from '../nn/optimizers/index.ts';
import type { Arm } from './arms.ts';
import { makeOptimizer } from './compileParts.ts';
import type { CompileValues } from './design.ts';

/**
 * What the network of an arm is trained with: a new optimizer, as a flag says, else as the model was compiled, else RMSprop; at the learning rate that a flag
 * says; with adaptive gradient clipping where the arm has it. As in the paper (Brock et al. 2021, section 4.1), the last layer is left without: there clipping hurt.
 * @throws EvenkeelError for an optimizer that takes no learning rate where one is said, and one that clips gradients otherwise where the arm clips them
 */
export function armOptimizer(
  { name, adaptiveClipping }: Pick<Arm, 'name' | 'adaptiveClipping'>,
  model: Model,
  { optimizer: text, learningRate }: Pick<CompileValues, 'optimizer' | 'learningRate'>,
): Optimizer {
  const like = typeof text === 'string' ? makeOptimizer(text) : (model.trainer.optimizer ?? rmsprop());
  const hasRate = typeof learningRate === 'number';
  if (hasRate && like.getConfig().learningRate === undefined) {
    throw new EvenkeelError({
      where: 'option --learning-rate',
      expected: `none, as optimizer ${like.className} finds its rate itself`,
      got: String(learningRate),
    });
  }
  const optimizer = changed(name, like, {
    ...(hasRate && { learningRate }),
    ...(adaptiveClipping !== undefined && { adaptiveClipping }),
  });
  if (adaptiveClipping === undefined) return optimizer;
  const variables = [...lastProductLayers(model)].flatMap((layer) => layer.weights.map((weight) => weight.variable));
  optimizer.excludeFromAdaptiveClipping({ variables });
  return optimizer;
}

function changed(arm: string, like: Optimizer, changes: Parameters<Optimizer['changed']>[0]): Optimizer {
  try {
    return like.changed(changes);
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    throw new EvenkeelError({ ...cause.problem, where: `arm ${arm}, ${cause.problem.where}` }, { cause });
  }
}
