import { expect, it } from 'vitest';
import { designPower } from './designPower.ts';

it.each([
  [5, 1, false, 6, '5 seeds can reach p = 0.0625 at best, so no difference can be claimed; 6 seeds can.'],
  [
    6,
    1,
    true,
    6,
    '6 seeds can reach p = 0.0313 at best: a difference can be claimed only where it has the same direction in every seed.',
  ],
  [8, 1, true, 6, '8 seeds can reach p = 0.00781 at best, so a difference can be claimed.'],
  [6, 6, false, 8, '6 seeds with 6 comparisons can reach p = 0.188 at best, so no difference can be claimed; 8 seeds can.'],
  [8, 6, true, 8, /^8 seeds with 6 comparisons can reach p = 0\.0469 at best: a difference can be claimed only where/],
  [20, 6, true, 8, '20 seeds with 6 comparisons can reach p < 0.001 at best, so a difference can be claimed.'],
  [1, 1, false, 6, '1 seed can reach p = 1 at best, so no difference can be claimed; 6 seeds can.'],
])('%i pairs and %i contrasts', (pairs, contrasts, canClaim, seedsNeeded, sentence) => {
  expect(designPower({ pairs, contrasts })).toEqual({
    leastP: 2 / 2 ** pairs,
    canClaim,
    seedsNeeded,
    sentence: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
  });
});

it('calls pairs by their name, and refuses designs without any', () => {
  expect(designPower({ pairs: 5, contrasts: 1, pair: 'fold' }).sentence).toContain('6 folds can.');
  expect(() => designPower({ pairs: 0, contrasts: 1 })).toThrow(/design, pairs: expected an integer of at least 1, got 0/);
  expect(() => designPower({ pairs: 6, contrasts: 0 })).toThrow(/design, contrasts/);
});
