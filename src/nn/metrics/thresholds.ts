import { requireFraction } from '../../core/checks.ts';
import { oneOrMore } from '../../core/options.ts';

/** More would change no digit that anyone reads, and each takes memory in every step. */
export const MAX_THRESHOLDS = 100_000;

/** n thresholds evenly from 0 to 1, without both ends. */
export const evenThresholds = (n: number) => Array.from({ length: n - 2 }, (_, i) => (i + 1) / (n - 1));

/** One threshold or several, from 0 to 1. */
export const thresholdOption = { check: oneOrMore(requireFraction) };
