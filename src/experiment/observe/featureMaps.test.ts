import { expect, it } from 'vitest';
import { normals, streamKey } from '../../core/random.ts';
import { Tensor } from '../../core/tensor/tensor.ts';
import { sequential } from '../../models/sequential.ts';
import * as layers from '../../nn/layers/index.ts';
import { featureMaps, mappedLayers } from './featureMaps.ts';

const model = sequential([
  layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [7, 6, 1] }),
  layers.batchNormalization(),
  layers.maxPooling2d({ poolSize: 2 }),
  layers.flatten(),
  layers.dense({ units: 2 }),
]);
const x = new Tensor(Float32Array.from(normals(streamKey(1, 'image'), 42)), [1, 7, 6, 1]);

it('the maps of a layer are what the model up to it predicts, to the last bit', async () => {
  const [conv, norm] = model.layers.filter(({ name }) => !name.startsWith('input'));
  const upTo = sequential([conv, norm] as NonNullable<typeof conv>[]);
  const maps = await featureMaps(model, x, 'batch_normalization');
  expect(maps?.shape).toEqual([5, 4, 3]);
  expect(maps?.values).toEqual((await upTo.predict(x)).data);
});

it('only layers with maps have some', async () => {
  expect(mappedLayers(model)).toEqual(['conv2d', 'batch_normalization', 'max_pooling2d']);
  expect(await featureMaps(model, x, 'dense')).toBeNull();
  expect(await featureMaps(model, x, 'none')).toBeNull();
});
