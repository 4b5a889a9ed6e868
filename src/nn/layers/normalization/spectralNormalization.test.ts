import { expect, it } from 'vitest';
import { conv2dTranspose } from '../convolutional/convTranspose.ts';
import { defaultLayerName } from '../layerName.ts';
import { spectralNormalization } from './spectralNormalization.ts';

it('names the layer inside as models name layers', () => {
  const inside = conv2dTranspose({ filters: 2, kernelSize: 3 });
  const layer = spectralNormalization({ layer: inside, name: 'spectral' });
  layer.ensureBuilt([4, 4, 1]);
  expect(inside.name).toBe(`spectral/${defaultLayerName('Conv2DTranspose')}`);
  expect(inside.weights.map((w) => [w.key, w.name])).toEqual([
    ['kernel', 'spectral/conv2d_transpose/kernel'],
    ['bias', 'spectral/conv2d_transpose/bias'],
  ]);
});
