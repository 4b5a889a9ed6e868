import { signal } from '@preact/signals';
import type { SeenMaps } from '../../src/experiment/observe/featureMaps.ts';
import type { TestImage } from '../training/messages.ts';

/** A layer, and a test image by its position among them. */
export type MapsChoice = Pick<SeenMaps, 'layer' | 'image'>;

/** What was chosen to look at; null before one has asked. */
export const mapsChoice = signal<MapsChoice | null>(null);
/** The chosen image, once it is known. */
export const testImage = signal<TestImage | null>(null);
/** What each network last made of an image, by its position among the trainings. */
export const seenMaps = signal<ReadonlyMap<number, SeenMaps>>(new Map());

export function takeMaps(training: number, seen: SeenMaps): void {
  seenMaps.value = new Map(seenMaps.value).set(training, seen);
}

/** What a network makes of what is chosen now; undefined before it has answered. */
export function mapsOf(training: number): SeenMaps | undefined {
  const [choice, seen] = [mapsChoice.value, seenMaps.value.get(training)];
  return seen?.layer === choice?.layer && seen?.image === choice?.image ? seen : undefined;
}

export function forgetMaps(): void {
  mapsChoice.value = null;
  testImage.value = null;
  seenMaps.value = new Map();
}
