export { maxNorm } from './maxNorm.ts';
export { minMaxNorm } from './minMaxNorm.ts';
export { nonNeg } from './nonNeg.ts';
export { unitNorm } from './unitNorm.ts';
