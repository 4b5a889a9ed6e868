import type { OpNode } from '../../../ir/graph.ts';
import type { Pool2DAttrs } from '../../../ops/pool2d.ts';
import type { ReduceAttrs } from '../../../ops/reduction.ts';
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
import { averagePool2d, averagePool2dGradient, maxPool2d, maxPool2dGradient, windowsTile } from './pool2d.ts';
import { reducesToLastAxis, sum } from './reduce.ts';
import { slice } from './slice.ts';
import { logSoftmax, softmax } from './softmax.ts';
import { transpose } from './transpose.ts';
import { uniformNoise } from './uniformNoise.ts';

/** Kernels that store their result through `resultStore`. */
const EPILOGUES = new Set(['averagePool2d', 'conv2d', 'depthwiseConv2d', 'matmul', 'maxPool2d']);
/** Kernels that load their first operand through `operandLoad`. */
const PROLOGUES = new Set(['averagePool2d', 'maxPool2d', 'maxPool2dGradient']);

/** Whether elementwise work may be moved behind a node's kernel. */
export function acceptsEpilogue({ op, attrs, epilogue }: OpNode): boolean {
  if (epilogue) return false;
  if (op.name === 'maxPool2dGradient' || op.name === 'averagePool2dGradient') return windowsTile(attrs as Pool2DAttrs);
  return EPILOGUES.has(op.name);
}

/** Whether a node's kernel can compute its operand `index` by elementwise work on the way. */
export function acceptsPrologue(node: OpNode, index: number): boolean {
  if (index !== 0) return false;
  if (node.op.name === 'sum' || node.op.name === 'moments') return reducesToLastAxis(node as OpNode<ReduceAttrs>);
  return PROLOGUES.has(node.op.name);
}

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
