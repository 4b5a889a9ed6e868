export { binaryCrossentropy, categoricalCrossentropy } from './crossentropy.ts';
export { binaryFocalCrossentropy, categoricalFocalCrossentropy } from './focal.ts';
export { categoricalHinge, hinge, squaredHinge } from './hinge.ts';
export { klDivergence, poisson } from './probabilistic.ts';
export {
  cosineSimilarity,
  huber,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './regression.ts';
export { sparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.ts';
