import * as ops from '../../ops/index.ts';
import { statefulMetric } from './metricFactory.ts';
import { concatenateRows, weightedSums } from './parts.ts';

/**
 * √mean((yTrue − yPred)²) over all samples and outputs: labels and outputs [batch, …] of all batches → a number.
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.rootMeanSquaredError()] });
 * (await net.evaluate(tensor([[1, 4]]), tensor([[0, 2]]))).rootMeanSquaredError; // 1.5811
 * ```
 */
export const rootMeanSquaredError = statefulMetric({ name: 'rootMeanSquaredError', higherIsBetter: false }, {}, () => ({
  counts(yTrue, yPred, sampleWeight) {
    const squares = ops.square(ops.sub(yPred, ops.reshape(yTrue, yPred.shape)));
    return concatenateRows(weightedSums(squares, sampleWeight));
  },
  result: (totals) => Math.sqrt((totals[0] as number) / (totals[1] as number)),
}));
