import { inSeries } from '../../core/inSeries.ts';
import { capitalized } from '../measure.ts';
import type { Result, UnsharedKind } from '../result.ts';

/** How networks differ in some layers, in words. */
const TEXTS: Readonly<Record<UnsharedKind, (arms: string, layers: string) => string>> = {
  'only-there': (arms, layers) => `${arms} alone: ${layers}.`,
  'other-weights': (arms, layers) => `${arms} other weights, which cannot start alike: ${layers}.`,
  'other-computation': (arms, layers) => `${arms} another computation with the same weights: ${layers}.`,
  'other-activation': (arms, layers) => `${arms} another activation: ${layers}.`,
};

/** More layers than this are counted. */
const MOST_NAMED = 8;

/** What the networks of a comparison do not share, a sentence each; none where that is not known. */
export function unsharedSentences({ unshared, arms }: Pick<Result, 'unshared' | 'arms'>): string[] {
  if (unshared === null || arms.length < 2) return [];
  if (unshared.length === 0) return ['Nothing: all layers compute the same, from the same initial weights.'];
  return unshared.map(({ kind, arms: names, layers }) => {
    const phrases = names.map((name) => arms.find((arm) => arm.name === name)?.label ?? name);
    const more = layers.length > MOST_NAMED ? [`${layers.length - MOST_NAMED} more`] : [];
    return capitalized(TEXTS[kind](inSeries(phrases), inSeries([...layers.slice(0, MOST_NAMED), ...more])));
  });
}
