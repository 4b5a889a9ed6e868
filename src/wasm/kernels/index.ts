import type { KernelFactory } from '../kernel.ts';
import { argmax } from './argmax.ts';
import { conv2d, conv2dFilterGradient, conv2dGradients, conv2dInputGradient } from './conv2d.ts';
import { dropoutMask } from './dropoutMask.ts';
import { fused } from './fused.ts';
import { matmul } from './matmul.ts';
import { moments } from './moments.ts';
import { averagePool2d, averagePool2dGradient, maxPool2d, maxPool2dGradient } from './pool2d.ts';
import { sum } from './reduce.ts';
import { logSoftmax, softmax } from './softmax.ts';

/** The kernel of each op, by the op's name. Elementwise ops have theirs in `element.ts`. */
export const kernels = {
  argmax,
  averagePool2d,
  averagePool2dGradient,
  conv2d,
  conv2dFilterGradient,
  conv2dGradients,
  conv2dInputGradient,
  dropoutMask,
  fused,
  logSoftmax,
  matmul,
  maxPool2d,
  maxPool2dGradient,
  moments,
  softmax,
  sum,
} as unknown as Readonly<Record<string, KernelFactory>>;
