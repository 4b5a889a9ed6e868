import { type F1ScoreOptions, f1ScoreOptions, fScoreFactory } from './fScore.ts';

/**
 * `fBetaScore` with β = 1, 2 · precision · recall / (precision + recall): the harmonic mean of both.
 * @throws EvenkeelError for an option out of its range, and for outputs of another rank
 */
export const f1Score = fScoreFactory<F1ScoreOptions>('f1Score', f1ScoreOptions);
