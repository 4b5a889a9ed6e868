export { exp as exponential, logSoftmax, sigmoid, softmax, softplus, tanh } from '../../ops/index.ts';
export { type Activation, type ActivationLike, type ActivationName, getActivation } from './activations.ts';
export * from './functions.ts';
export { hardSilu as hardSwish, silu as swish } from './functions.ts';
