import { describe, expect, it } from 'vitest';
import * as layers from '../../src/nn/layers/index.ts';
import type { LayerTraits } from '../../src/nn/layers/traits.ts';

const named = (trait: keyof LayerTraits) =>
  Object.entries(ALL)
    .filter(([, layer]) => layer.traits[trait])
    .map(([name]) => name);

const ALL: Readonly<Record<string, layers.Layer>> = {
  activation: layers.activation({ activation: 'relu' }),
  alphaDropout: layers.alphaDropout({ rate: 0.1 }),
  batchNormalization: layers.batchNormalization(),
  conv2d: layers.conv2d({ filters: 1, kernelSize: 3 }),
  conv2dTranspose: layers.conv2dTranspose({ filters: 1, kernelSize: 3 }),
  dense: layers.dense({ units: 2 }),
  depthwiseConv2d: layers.depthwiseConv2d({ kernelSize: 3 }),
  dropout: layers.dropout({ rate: 0.1 }),
  elu: layers.elu(),
  embedding: layers.embedding({ inputDim: 2, outputDim: 2 }),
  filterResponseNormalization: layers.filterResponseNormalization(),
  flatten: layers.flatten(),
  gaussianDropout: layers.gaussianDropout({ rate: 0.1 }),
  gaussianNoise: layers.gaussianNoise({ stddev: 0.1 }),
  identity: layers.identity(),
  inputLayer: layers.inputLayer({ inputShape: [1] }),
  leakyReLU: layers.leakyReLU(),
  linear: layers.activation({ activation: 'linear' }),
  maxPooling2d: layers.maxPooling2d(),
  normalization: layers.normalization(),
  prelu: layers.prelu(),
  randomFlip: layers.randomFlip(),
  reLU: layers.reLU(),
  rescaling: layers.rescaling({ scale: 2 }),
  separableConv2d: layers.separableConv2d({ filters: 1, kernelSize: 3 }),
  softmax: layers.softmax(),
  spatialDropout1d: layers.spatialDropout1d({ rate: 0.1 }),
};

describe('traits', () => {
  it('are those of what a layer computes', () => {
    expect(named('isIdentity')).toEqual(['identity', 'inputLayer', 'linear']);
    expect(named('isPassThrough')).toEqual(['flatten', 'identity', 'inputLayer', 'linear']);
    expect(named('isNoise')).toEqual(['alphaDropout', 'dropout', 'gaussianDropout', 'gaussianNoise', 'spatialDropout1d']);
    expect(named('isScaleFree')).toEqual(['batchNormalization', 'embedding', 'normalization', 'rescaling']);
    expect(named('product')).toEqual(['conv2d', 'conv2dTranspose', 'dense', 'depthwiseConv2d', 'separableConv2d']);
    expect(named('isActivation')).toEqual(['activation', 'elu', 'leakyReLU', 'prelu', 'reLU', 'softmax']);
    expect(named('replacesActivation')).toEqual(['filterResponseNormalization']);
    expect(layers.filterResponseNormalization({ threshold: false }).traits.replacesActivation).toBe(false);
    expect(ALL.reLU?.traits.activation).toBe('relu');
    expect(ALL.dense?.traits.activation).toBe('linear');
  });

  it('a product says where its channels are, and whether a shift stays one', () => {
    const productOf = (options: object) => layers.conv2d({ filters: 1, kernelSize: 3, ...options }).traits.product;
    expect(productOf({})).toMatchObject({ kernel: 'kernel', channelsLast: true, isUniform: true });
    expect(productOf({ padding: 'same' })?.isUniform).toBe(false);
    expect(productOf({ dataFormat: 'channelsFirst' })?.channelsLast).toBe(false);
    expect(ALL.separableConv2d?.traits.product?.kernel).toBe('pointwise_kernel');
    expect(ALL.conv2dTranspose?.traits.product?.isUniform).toBe(false);
    expect(ALL.conv2dTranspose?.traits.product?.channelRun([3, 3, 4, 8])).toBe(8);
    expect(ALL.dense?.traits.product?.channelRun([4, 8])).toBe(1);
    const channelAxes = [ALL.dense, ALL.conv2d, ALL.conv2dTranspose, ALL.depthwiseConv2d, ALL.separableConv2d];
    expect(channelAxes.map((layer) => layer?.traits.product?.channelAxes)).toEqual([[-1], [-1], [-2], [-2, -1], [-1]]);
  });

  it('are none for a layer that says nothing', () => {
    expect(ALL.maxPooling2d?.traits).toEqual({});
    expect(ALL.dense?.wrapped).toBeUndefined();
    const inside = layers.dense({ units: 2 });
    expect(layers.spectralNormalization({ layer: inside }).wrapped).toBe(inside);
  });
});
