import { expect, it } from 'vitest';
import { defaultLayerName } from './layerName.ts';

it.each([
  ['Dense', 'dense'],
  ['Conv2DTranspose', 'conv2d_transpose'],
  ['ReLU', 're_lu'],
  ['PReLU', 'p_re_lu'],
  ['RMSNormalization', 'rms_normalization'],
  ['GlobalAveragePooling2D', 'global_average_pooling2d'],
])('%s is called %s', (className, name) => {
  expect(defaultLayerName(className)).toBe(name);
});
