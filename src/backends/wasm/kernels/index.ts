import type { KernelFactory } from '../kernel.ts';
import { affineTransform, affineTransformGradient } from './affineTransform.ts';
import { argmax } from './argmax.ts';
import { concatenate } from './concatenate.ts';
import { conv2d, conv2dFilterGradient, conv2dGradients, conv2dInputGradient } from './conv2d.ts';
import { depthwiseConv2d, depthwiseConv2dFilterGradient, depthwiseConv2dInputGradient } from './depthwiseConv2d.ts';
import { dropoutMask } from './dropoutMask.ts';
import { fused } from './fused.ts';
import { gather, gatherGradient } from './gather.ts';
import { matmul } from './matmul.ts';
import { moments } from './moments.ts';
import { normalNoise } from './normalNoise.ts';
import { pad } from './pad.ts';
import { averagePool2d, averagePool2dGradient, maxPool2d, maxPool2dGradient } from './pool2d.ts';
import { sum } from './reduce.ts';
import { slice } from './slice.ts';
import { logSoftmax, softmax } from './softmax.ts';
import { transpose } from './transpose.ts';
import { uniformNoise } from './uniformNoise.ts';

/** The kernel of each op, by the op's name. Elementwise ops have theirs in `element.ts`. */
export const kernels = {
  affineTransform,
  affineTransformGradient,
  argmax,
  averagePool2d,
  averagePool2dGradient,
  concatenate,
  conv2d,
  conv2dFilterGradient,
  conv2dGradients,
  conv2dInputGradient,
  depthwiseConv2d,
  depthwiseConv2dFilterGradient,
  depthwiseConv2dInputGradient,
  dropoutMask,
  fused,
  gather,
  gatherGradient,
  logSoftmax,
  matmul,
  maxPool2d,
  maxPool2dGradient,
  moments,
  pad,
  slice,
  normalNoise,
  softmax,
  sum,
  transpose,
  uniformNoise,
} as unknown as Readonly<Record<string, KernelFactory>>;
