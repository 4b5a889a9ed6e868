export { type NormalizeOptions, normalize } from './normalize.ts';
export { StandardScaler, type StandardScalerOptions } from './standardScaler.ts';
export { type TrainTestSplit, type TrainTestSplitOptions, trainTestSplit } from './trainTestSplit.ts';
