import * as ops from '../ops/index.ts';
import { perSample } from './crossentropy.ts';
import { type Loss, labelsOf, requireSameShape } from './loss.ts';

/** mean((yTrue − yPred)²) over all axes but the batch. */
export function meanSquaredError(): Loss {
  const name = 'meanSquaredError';
  return {
    name,
    call: (yTrue, yPred) => perSample(ops.square(ops.sub(yPred, ops.reshape(yTrue, yPred.shape)))),
    check: (labels, outputShape, where) =>
      requireSameShape(labelsOf(where, name), labels, outputShape, 'Give a target for each output of the model.'),
  };
}
