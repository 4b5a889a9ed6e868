export * from './all.ts';
export type { Constraint } from './constraint.ts';
export { type ConstraintLike, type ConstraintName, getConstraint } from './getConstraint.ts';
export type { MaxNormOptions } from './maxNorm.ts';
export type { MinMaxNormOptions } from './minMaxNorm.ts';
export type { AxisOptions } from './norms.ts';
