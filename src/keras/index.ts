export type { CustomObject, CustomObjects } from './context.ts';
export { type LoadOptions, modelFromBytes, modelFromJson, weightsFromBytes } from './load.ts';
export { modelToBytes, modelToJson, type SaveOptions, weightsToBytes } from './save.ts';
