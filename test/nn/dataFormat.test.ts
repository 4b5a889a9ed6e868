import { describe, expect, it } from 'vitest';
import type { DataFormat } from '../../src/nn/layers/dataFormat.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { mistake } from '../support/mistake.ts';

type Format = { readonly dataFormat?: DataFormat };

const twoSizes = { height: 2, width: 2 };

/** Every layer that can have its channels first, and its rank of space. */
const all: Record<string, readonly [1 | 2, (format: Format) => Layer]> = {
  AveragePooling1D: [1, layers.averagePooling1d],
  AveragePooling2D: [2, layers.averagePooling2d],
  CenterCrop: [2, (format) => layers.centerCrop({ ...twoSizes, ...format })],
  Conv1D: [1, (format) => layers.conv1d({ filters: 2, kernelSize: 2, ...format })],
  Conv1DTranspose: [1, (format) => layers.conv1dTranspose({ filters: 2, kernelSize: 2, ...format })],
  Conv2D: [2, (format) => layers.conv2d({ filters: 2, kernelSize: 2, ...format })],
  Conv2DTranspose: [2, (format) => layers.conv2dTranspose({ filters: 2, kernelSize: 2, ...format })],
  Cropping2D: [2, layers.cropping2d],
  DepthwiseConv1D: [1, (format) => layers.depthwiseConv1d({ kernelSize: 2, ...format })],
  DepthwiseConv2D: [2, (format) => layers.depthwiseConv2d({ kernelSize: 2, ...format })],
  GlobalAveragePooling1D: [1, layers.globalAveragePooling1d],
  GlobalAveragePooling2D: [2, layers.globalAveragePooling2d],
  GlobalMaxPooling1D: [1, layers.globalMaxPooling1d],
  GlobalMaxPooling2D: [2, layers.globalMaxPooling2d],
  MaxPooling1D: [1, layers.maxPooling1d],
  MaxPooling2D: [2, layers.maxPooling2d],
  RandomBrightness: [2, (format) => layers.randomBrightness({ factor: 0.1, ...format })],
  RandomContrast: [2, (format) => layers.randomContrast({ factor: 0.1, ...format })],
  RandomCrop: [2, (format) => layers.randomCrop({ ...twoSizes, ...format })],
  RandomFlip: [2, layers.randomFlip],
  RandomRotation: [2, (format) => layers.randomRotation({ factor: 0.1, ...format })],
  RandomTranslation: [2, (format) => layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1, ...format })],
  RandomZoom: [2, (format) => layers.randomZoom({ heightFactor: 0.1, ...format })],
  Resizing: [2, (format) => layers.resizing({ ...twoSizes, ...format })],
  SeparableConv1D: [1, (format) => layers.separableConv1d({ filters: 2, kernelSize: 2, ...format })],
  SeparableConv2D: [2, (format) => layers.separableConv2d({ filters: 2, kernelSize: 2, ...format })],
  SpatialDropout2D: [2, (format) => layers.spatialDropout2d({ rate: 0.1, ...format })],
  UpSampling2D: [2, layers.upSampling2d],
  ZeroPadding1D: [1, layers.zeroPadding1d],
  ZeroPadding2D: [2, layers.zeroPadding2d],
};

describe.each(Object.entries(all))('%s, option dataFormat', (name, [rank, make]) => {
  it('is channelsLast where left out, is in the config, and can be nothing else but channelsFirst', async () => {
    expect(make({}).getConfig()).toMatchObject({ dataFormat: 'channelsLast' });
    expect(make({ dataFormat: 'channelsFirst' }).getConfig()).toMatchObject({ dataFormat: 'channelsFirst' });
    expect(await mistake(() => make({ dataFormat: 'NCHW' as DataFormat }))).toBe(
      `layer "${name}", option dataFormat: expected 'channelsLast' or 'channelsFirst', got "NCHW".`,
    );
  });

  it('says which axes an input should have', async () => {
    const axes = rank === 1 ? '3 dimensions (batch, channels, steps)' : '4 dimensions (batch, channels, height, width)';
    expect(await mistake(() => make({ dataFormat: 'channelsFirst' }).ensureBuilt([6]))).toBe(
      `layer "${name}": expected an input of ${axes}, got (?, 6). Reshape the data, or put a flatten or reshape layer in front.`,
    );
  });
});

it('Flatten, option dataFormat', async () => {
  expect(layers.flatten({ dataFormat: 'channelsFirst' }).getConfig()).toMatchObject({ dataFormat: 'channelsFirst' });
  expect(await mistake(() => layers.flatten({ dataFormat: 'NCHW' as DataFormat }))).toBe(
    'layer "Flatten", option dataFormat: expected \'channelsLast\' or \'channelsFirst\', got "NCHW".',
  );
});

it('Cropping2D says what is left of an input with its channels first', async () => {
  const layer = layers.cropping2d({ cropping: [0, 3], dataFormat: 'channelsFirst' });
  expect(await mistake(() => layer.ensureBuilt([9, 9, 6]))).toBe(
    'layer "Cropping2D", option cropping: expected less than the size of an input of (?, 9, 9, 6), got [[0,0],[3,3]].',
  );
});
