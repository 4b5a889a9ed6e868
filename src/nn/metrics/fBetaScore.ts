import { requirePositive } from '../../core/checks.ts';
import { type FBetaScoreOptions, f1ScoreOptions, fScoreFactory } from './fScore.ts';

/**
 * (1 + β²) · precision · recall / (β² · precision + recall) for labels and outputs [batch, classes] of 0 and 1 (default β = 1): one score
 * for each class, or one for all where `average` says how.
 * @throws EvenkeelError for an option out of its range, and for outputs of another rank
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.fBetaScore({ beta: 2, average: 'macro' })] });
 * (await net.evaluate(tensor([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]), tensor([[1, 0], [0, 1], [0, 1]]))).fBetaScore; // 0.6944
 * ```
 */
export const fBetaScore = fScoreFactory<FBetaScoreOptions>('fBetaScore', {
  beta: { default: 1, check: requirePositive },
  ...f1ScoreOptions,
});
