import * as ops from '../../ops/index.ts';
import { statefulMetric } from './metricFactory.ts';
import { concatenateRows, weightedSums } from './parts.ts';

/** √mean((yTrue − yPred)²) over all samples and outputs: labels and outputs [batch, …] of all batches → a number. */
export const rootMeanSquaredError = statefulMetric({ name: 'rootMeanSquaredError', higherIsBetter: false }, {}, () => ({
  counts(yTrue, yPred, sampleWeight) {
    const squares = ops.square(ops.sub(yPred, ops.reshape(yTrue, yPred.shape)));
    return concatenateRows(weightedSums(squares, sampleWeight));
  },
  result: (totals) => Math.sqrt((totals[0] as number) / (totals[1] as number)),
}));
