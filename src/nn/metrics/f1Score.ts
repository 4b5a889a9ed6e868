import { type F1ScoreOptions, f1ScoreOptions, fScoreFactory } from './fScore.ts';

/**
 * `fBetaScore` with β = 1, 2 · precision · recall / (precision + recall): the harmonic mean of both.
 * @throws EvenkeelError for an option out of its range, and for outputs of another rank
 * @example
 * ```ts
 * const net = sequential([layers.identity({ inputShape: [2] })]);
 * net.compile({ loss: 'mse', metrics: [metrics.f1Score({ average: 'macro' })] });
 * (await net.evaluate(tensor([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]), tensor([[1, 0], [0, 1], [0, 1]]))).f1Score; // 0.6667
 * ```
 */
export const f1Score = fScoreFactory<F1ScoreOptions>('f1Score', f1ScoreOptions);
