export { type CosineDecayOptions, cosineDecay } from './cosineDecay.ts';
export { type CosineDecayRestartsOptions, cosineDecayRestarts } from './cosineDecayRestarts.ts';
export type { DecayOptions } from './decay.ts';
export { exponentialDecay } from './exponentialDecay.ts';
export { inverseTimeDecay } from './inverseTimeDecay.ts';
export { type PiecewiseConstantDecayOptions, piecewiseConstantDecay } from './piecewiseConstantDecay.ts';
export { type PolynomialDecayOptions, polynomialDecay } from './polynomialDecay.ts';
export type { LearningRateSchedule } from './schedule.ts';
