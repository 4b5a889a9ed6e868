// Elementwise, under broadcasting
export { abs } from './abs.ts';
// Products, convolutions and windows over images
export { type AffineTransformOptions, affineTransform, type FillMode, type Sampling } from './affineTransform.ts';
// Reductions and normalisations
export { argmax } from './argmax.ts';
export { add, div, mul, neg, sub } from './arithmetic.ts';
export { averagePool2d } from './averagePool2d.ts';
// Shapes
export { broadcastTo } from './broadcastTo.ts';
export { cast } from './cast.ts';
export { equal, greater, greaterEqual } from './compare.ts';
export { concatenate } from './concatenate.ts';
export { conv2d } from './conv2d.ts';
export { conv2dTranspose, type TransposedOptions } from './conv2dTranspose.ts';
export { depthwiseConv2d } from './depthwiseConv2d.ts';
// Random draws
export { dropoutMask } from './dropoutMask.ts';
export type { Operand } from './elementwise.ts';
export { erf } from './erf.ts';
export { exp, log, pow } from './exponential.ts';
export { maximum, minimum } from './extrema.ts';
export { flush } from './flush.ts';
export { gather } from './gather.ts';
export { globalMaxPool2d } from './globalMaxPool2d.ts';
export { l2Normalize } from './l2Normalize.ts';
export { logSoftmax } from './logSoftmax.ts';
export { matmul } from './matmul.ts';
export { max } from './max.ts';
export { maxPool2d } from './maxPool2d.ts';
export { mean } from './mean.ts';
export { moments } from './moments.ts';
export { normalize } from './normalize.ts';
export { normalNoise } from './normalNoise.ts';
export { pad } from './pad.ts';
export { rsqrt, sqrt, square } from './powers.ts';
export { relu } from './relu.ts';
export { repeat } from './repeat.ts';
export { reshape } from './reshape.ts';
export { ceil, floor } from './round.ts';
export type { SoftmaxOptions } from './rows.ts';
export { select } from './select.ts';
export { sigmoid } from './sigmoid.ts';
export { sign } from './sign.ts';
export { slice } from './slice.ts';
export { softmax } from './softmax.ts';
export { softplus } from './softplus.ts';
export { stack } from './stack.ts';
export { stopGradient } from './stopGradient.ts';
export { sum } from './sum.ts';
export { tanh } from './tanh.ts';
export { transpose } from './transpose.ts';
export { cos, sin } from './trigonometry.ts';
export { uniformNoise } from './uniformNoise.ts';
