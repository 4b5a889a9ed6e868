import type { Rule } from '../rule.ts';
import { alias, elementwise, leakyRelu, prelu, select } from './elementwise.ts';
import { batchNormalization, sampleNormalization } from './normalization.ts';
import { pooling } from './pooling.ts';
import { biased, convolution, gather, matmul } from './products.ts';
import { argmax, mean, moments, softmax, sum } from './reduction.ts';
import { affineTransform } from './resampling.ts';
import { broadcastTo, concatenate, pad, reshape, slice, transpose, upSampling } from './shape.ts';

/** For each op, its rules: the first that fits writes the node. Ops that are not here are all elementwise. */
export const rules: Readonly<Record<string, readonly Rule[]>> = {
  add: [biased, elementwise],
  affineTransform: [affineTransform],
  argmax: [argmax],
  averagePool2d: [pooling],
  broadcastTo: [broadcastTo],
  concatenate: [concatenate],
  conv2d: [convolution],
  conv2dInputGradient: [convolution],
  depthwiseConv2d: [convolution],
  gather: [gather],
  logSoftmax: [softmax],
  matmul: [matmul],
  maxPool2d: [pooling],
  moments: [moments],
  mul: [mean, elementwise],
  pad: [pad],
  reshape: [upSampling, reshape],
  select: [leakyRelu, select],
  slice: [slice],
  softmax: [softmax],
  standardize: [batchNormalization, sampleNormalization, elementwise],
  stopGradient: [alias],
  sub: [prelu, elementwise],
  sum: [sum],
  transpose: [transpose],
};

export { elementwise };
