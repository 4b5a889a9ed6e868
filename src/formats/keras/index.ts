export { modelFromBytes, modelFromJson, weightsFromBytes } from './load.ts';
export { modelToBytes, modelToJson, weightsToBytes } from './save.ts';
