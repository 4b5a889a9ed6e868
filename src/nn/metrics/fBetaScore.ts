import * as option from '../../core/option.ts';
import { type FBetaScoreOptions, f1ScoreOptions, fScoreFactory } from './fScore.ts';

/**
 * (1 + β²) · precision · recall / (β² · precision + recall) for labels and outputs [batch, classes] of 0 and 1 (default β = 1): one score
 * for each class, or one for all where `average` says how.
 * @throws EvenkeelError for an option out of its range, and for outputs of another rank
 */
export const fBetaScore = fScoreFactory<FBetaScoreOptions>('fBetaScore', {
  beta: option.positive({ default: 1 }),
  ...f1ScoreOptions,
});
