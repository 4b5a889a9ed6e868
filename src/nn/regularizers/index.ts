export * from './all.ts';
export { getRegularizer, type RegularizerLike, type RegularizerName } from './getRegularizer.ts';
export type { L1Options } from './l1.ts';
export type { L1L2Options } from './l1l2.ts';
export type { L2Options } from './l2.ts';
export type { OrthogonalOptions } from './orthogonal.ts';
export type { Regularizer } from './regularizer.ts';
