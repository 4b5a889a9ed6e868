export * from './all.ts';
export type { ConstantOptions } from './constant.ts';
export type { Initializer } from './initializer.ts';
export { getInitializer, type InitializerLike, type InitializerName } from './initializers.ts';
export type { MatrixOptions } from './orthogonal.ts';
export type { NormalOptions } from './randomNormal.ts';
export type { UniformOptions } from './randomUniform.ts';
export type { Mode } from './scaled.ts';
export type { VarianceScalingOptions } from './varianceScaling.ts';
