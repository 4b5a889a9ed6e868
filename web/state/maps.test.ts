import { beforeEach, expect, it } from 'vitest';
import { forgetMaps, mapsChoice, mapsOf, takeMaps } from './maps.ts';

const seen = (layer: string, image: number, step: number) => ({ layer, image, step, epoch: step, maps: null });

beforeEach(forgetMaps);

it('of a network only what answers the choice of now is shown, the latest of it', () => {
  takeMaps(0, seen('conv2d', 3, 0));
  expect(mapsOf(0)).toBeUndefined();
  mapsChoice.value = { layer: 'conv2d', image: 3 };
  takeMaps(0, seen('conv2d', 3, 8));
  takeMaps(1, seen('conv2d', 2, 8));
  expect(mapsOf(0)?.step).toBe(8);
  expect(mapsOf(1)).toBeUndefined();
  mapsChoice.value = { layer: 'conv2d_1', image: 3 };
  expect(mapsOf(0)).toBeUndefined();
});
