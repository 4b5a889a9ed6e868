import { describe, expect, it } from 'vitest';
import { Graph } from '../../src/ir/graph.ts';
import type { ConstraintName } from '../../src/nn/constraints/index.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import type { RegularizerName } from '../../src/nn/regularizers/index.ts';
import * as ops from '../../src/ops/index.ts';
import { mistake } from '../support/mistake.ts';

const build =
  (layer: Layer, ...shapes: number[][]) =>
  () =>
    layer.ensureBuilt(...shapes);

const image = [5, 6, 4];
const steps = [9, 4];
const pair = 'an integer of at least 1, or two of them [height, width]';

describe('convolutions refuse options that make no sense', () => {
  it.each([
    [
      'layer "Conv1D", option kernelSize: expected an integer of at least 1, got [3,3].',
      () => layers.conv1d({ filters: 2, kernelSize: [3, 3] as unknown as [number] }),
    ],
    [
      `layer "Conv2D", option dilationRate: expected ${pair}, got 0.`,
      () => layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 0 }),
    ],
    [
      'layer "Conv2D", option dilationRate: expected strides of 1 with a dilation, got strides 2 with a dilation of [1,3].',
      () => layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, dilationRate: [1, 3] }),
    ],
    [
      'layer "Conv2D", option padding: expected \'valid\' or \'same\', got "causal".',
      () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'causal' as 'same' }),
    ],
    [
      "layer \"Conv1D\", option padding: expected 'valid', 'same' or 'causal', got \"full\".",
      () => layers.conv1d({ filters: 2, kernelSize: 3, padding: 'full' as 'same' }),
    ],
    [
      'layer "Conv2D", option groups: expected an integer of at least 1, got 0.',
      () => layers.conv2d({ filters: 2, kernelSize: 3, groups: 0 }),
    ],
    [
      'layer "Conv2D", option groups: expected a number that divides that of the filters, got 3 for 8 filters.',
      () => layers.conv2d({ filters: 8, kernelSize: 3, groups: 3 }),
    ],
    [
      'layer "Conv2D", option groups: expected a number that divides that of the channels, got 3 for 4 channels.',
      build(layers.conv2d({ filters: 6, kernelSize: 3, groups: 3 }), image),
    ],
    [
      'layer "Conv1D": expected an input of 3 dimensions (batch, steps, channels), got (?, 5, 6, 4). ' +
        'Reshape the data, or put a flatten or reshape layer in front.',
      build(layers.conv1d({ filters: 6, kernelSize: 3 }), image),
    ],
    [
      'layer "Conv2DTranspose", option outputPadding: expected less than the strides, 2, got [1,2].',
      () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, outputPadding: [1, 2] }),
    ],
    [
      'layer "Conv1DTranspose", option outputPadding: expected an integer of at least 0, got -1.',
      () => layers.conv1dTranspose({ filters: 2, kernelSize: 3, outputPadding: -1 }),
    ],
    [
      'layer "DepthwiseConv2D", option depthMultiplier: expected an integer of at least 1, got 0.5.',
      () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 0.5 }),
    ],
    [
      'layer "SeparableConv1D", option filters: expected an integer of at least 1, got 0.',
      () => layers.separableConv1d({ kernelSize: 3, filters: 0 }),
    ],
    [
      'layer "Conv2D", regularizer of "kernel": expected a regularizer (one of ',
      build(layers.conv2d({ filters: 2, kernelSize: 3, kernelRegularizer: 'l3' as RegularizerName }), image),
    ],
    [
      'layer "Dense", constraint of "bias": expected a constraint (one of ',
      build(layers.dense({ units: 2, biasConstraint: 'positive' as ConstraintName }), [4]),
    ],
  ])('%s', async (message, call) => {
    expect((await mistake(call)).startsWith(message)).toBe(true);
  });
});

describe('layers that pool, move and merge refuse what they cannot do', () => {
  it.each([
    [
      'layer "MaxPooling1D", option poolSize: expected an integer of at least 1, got 0.',
      () => layers.maxPooling1d({ poolSize: 0 }),
    ],
    [
      'layer "GlobalAveragePooling2D": expected an input of 4 dimensions (batch, height, width, channels), got (?, 9, 4). ' +
        'Reshape the data, or put a flatten or reshape layer in front.',
      build(layers.globalAveragePooling2d(), steps),
    ],
    [
      'layer "ZeroPadding1D", option padding: expected an integer of at least 0, or two of them [before, after], got -1.',
      () => layers.zeroPadding1d({ padding: -1 }),
    ],
    [
      'layer "ZeroPadding2D", option padding: expected an integer of at least 0, two of them [height, width], or ' +
        '[[top, bottom], [left, right]], got [[1,2],[3]].',
      () => layers.zeroPadding2d({ padding: [[1, 2], [3]] as unknown as [number, number] }),
    ],
    [
      'layer "Cropping1D", option cropping: expected less than the size of an input of (?, 9, 4), got [4,5].',
      build(layers.cropping1d({ cropping: [4, 5] }), steps),
    ],
    [
      'layer "Cropping2D", option cropping: expected less than the size of an input of (?, 5, 6, 4), got [[0,0],[3,3]].',
      build(layers.cropping2d({ cropping: [0, 3] }), image),
    ],
    [`layer "UpSampling2D", option size: expected ${pair}, got 1.5.`, () => layers.upSampling2d({ size: 1.5 })],
    [
      'layer "UpSampling2D", option interpolation: expected \'nearest\' or \'bilinear\', got "bicubic".',
      () => layers.upSampling2d({ interpolation: 'bicubic' as 'nearest' }),
    ],
    [
      'layer "Permute", option dims: expected the numbers of the axes, from 1 on, each once, got [0,1].',
      () => layers.permute({ dims: [0, 1] }),
    ],
    [
      'layer "Permute": expected an input of 3 dimensions for its dims, got (?, 5, 6, 4). ' +
        'Reshape the data, or put a flatten or reshape layer in front.',
      build(layers.permute({ dims: [2, 1] }), image),
    ],
    ['layer "RepeatVector", option n: expected an integer of at least 1, got 0.', () => layers.repeatVector({ n: 0 })],
    [
      'layer "Embedding", option inputDim: expected an integer of at least 1, got -3.',
      () => layers.embedding({ inputDim: -3, outputDim: 2 }),
    ],
    [
      'layer "Embedding", option maskZero: expected false, since layers and losses here read no mask over steps, got true. ' +
        'Give the mask as another input and multiply by it, or weigh samples with sampleWeight.',
      () => layers.embedding({ inputDim: 3, outputDim: 2, maskZero: true }),
    ],
    [
      'layer "Add": expected inputs whose sizes are equal, or 1, along each axis, counted from the last, ' +
        'got (?, 9, 4) and (?, 5, 6, 4).',
      build(layers.add(), steps, image),
    ],
    [
      'layer "Subtract": expected 2 inputs, got 3: (?, 9, 4) and (?, 9, 4) and (?, 9, 4).',
      build(layers.subtract(), steps, steps, steps),
    ],
    [
      'layer "Concatenate", option axis: expected an axis from 1 to 2 (or -2 to -1) for inputs of 3 dimensions, got 0.',
      build(layers.concatenate({ axis: 0 }), steps, steps),
    ],
    [
      'layer "Concatenate": expected inputs whose shapes differ along axis 2 alone, got (?, 9, 4) and (?, 8, 4).',
      build(layers.concatenate(), steps, [8, 4]),
    ],
    ['layer "Dot": expected 2 inputs, got 1: (?, 9, 4).', build(layers.dot({ axes: 1 }), steps)],
    [
      'layer "Dot", option axes: expected an axis from 1 to 2 (or -2 to -1) for an input of 3 dimensions, got 3.',
      build(layers.dot({ axes: [3, 1] }), steps, steps),
    ],
    [
      'layer "Dot": expected inputs of the same size along axes 1 and 2, got (?, 9, 4) and (?, 9, 4).',
      build(layers.dot({ axes: [1, 2] }), steps, steps),
    ],
    ['layer "MaxPooling2D": expected 1 input, got 2.', build(layers.maxPooling2d(), image, image)],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('ops refuse operands that do not fit', () => {
  const graph = new Graph();
  const x = graph.input('x', [2, 5, 6, 4]);
  const filter = graph.input('filter', [3, 3, 3, 8]);
  const window = { strides: [1, 1], padding: 'same' } as const;
  it.each([
    [
      'conv2d: expected an image [n, height, width, c] and a filter [kh, kw, c, f], got (2, 5, 6, 4) and (3, 3, 3, 8).',
      () => ops.conv2d(x, filter, window),
    ],
    [
      'conv2d: expected an image [n, height, width, 2·c] and a filter [kh, kw, c, 2·f], got (2, 5, 6, 4) and (3, 3, 3, 8).',
      () => ops.conv2d(x, filter, { ...window, groups: 2 }),
    ],
    [
      'depthwiseConv2d: expected strides of 1 with dilations, got stride 2, dilation 2.',
      () => ops.depthwiseConv2d(x, graph.input('f', [3, 3, 4, 1]), { ...window, strides: [2, 2], dilations: [2, 2] }),
    ],
    [
      'depthwiseConv2d: expected an image [n, height, width, c] and a filter [kh, kw, c, m], got (2, 5, 6, 4) and (3, 3, 3, 8).',
      () => ops.depthwiseConv2d(x, filter, window),
    ],
    [
      'conv2dTranspose: expected an image [n, height, width, f] and a filter [kh, kw, c, f], got (2, 5, 6, 4) and (3, 3, 3, 8).',
      () => ops.conv2dTranspose(x, filter, window),
    ],
    [
      'slice: expected a part of (2, 5, 6, 4), got (2, 5, 6, 1) from (0, 0, 0, 4) on.',
      () => ops.slice(x, [0, 0, 0, 4], [2, 5, 6, 1]),
    ],
    [
      'pad: expected integers from 0 on for each axis of (2, 5, 6, 4), got (1,) before and (1,) after.',
      () => ops.pad(x, [1], [1]),
    ],
    ['transpose: expected each axis of (2, 5, 6, 4) once, got [0, 1, 1, 2].', () => ops.transpose(x, [0, 1, 1, 2])],
    [
      'concatenate: expected shapes that differ along axis 0 alone, got (2, 5, 6, 4) and (3, 3, 3, 8).',
      () => ops.concatenate([x, filter], 0),
    ],
    ['concatenate: expected at least one value, got none.', () => ops.concatenate([], 0)],
    ['gather: expected a table [rows, columns], got (2, 5, 6, 4).', () => ops.gather(x, filter)],
    [
      'affineTransform: expected images [n, height, width, channels] and maps [n, 6], got (2, 5, 6, 4) and (3, 6).',
      () => ops.affineTransform(x, graph.input('maps', [3, 6]), { fillMode: 'wrap', interpolation: 'nearest' }),
    ],
    [
      'softmax, option axis: expected an axis from 0 to 3 (or -4 to -1) for an input of 4 dimensions, got 4.',
      () => ops.softmax(x, { axis: 4 }),
    ],
    [
      'logSoftmax, option axis: expected different axes, each from 0 to 3 (or -4 to -1) for an input of 4 dimensions, got [].',
      () => ops.logSoftmax(x, { axis: [] }),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

describe('options of weights reach the weights', () => {
  const bias = { biasRegularizer: 'l1', biasConstraint: 'nonNeg' } as const;
  const options = { kernelRegularizer: 'l2', kernelConstraint: 'nonNeg', ...bias } as const;
  const depthwise = { depthwiseRegularizer: 'l2', depthwiseConstraint: 'nonNeg' } as const;
  const pointwise = { pointwiseRegularizer: 'l2', pointwiseConstraint: 'nonNeg' } as const;
  it.each<[Layer, number[]]>([
    [layers.dense({ units: 3, ...options }), [4]],
    [layers.conv1d({ filters: 2, kernelSize: 3, ...options }), steps],
    [layers.conv2d({ filters: 2, kernelSize: 3, ...options }), image],
    [layers.conv2dTranspose({ filters: 2, kernelSize: 3, ...options }), image],
    [layers.depthwiseConv2d({ kernelSize: 3, ...bias, ...depthwise }), image],
    [layers.separableConv2d({ filters: 2, kernelSize: 3, ...bias, ...depthwise, ...pointwise }), image],
    [layers.embedding({ inputDim: 2, outputDim: 3, embeddingsRegularizer: 'l1', embeddingsConstraint: 'nonNeg' }), [4]],
  ])('$className', (layer, shape) => {
    layer.ensureBuilt(shape);
    for (const { regularizer, constraint } of layer.weights) {
      expect(regularizer).toBeTypeOf('function');
      expect(constraint).toBeTypeOf('function');
    }
  });
});
