export { type Diagnosis, type DoctorOptions, doctor } from './doctor.ts';
export type { Finding, FindingId } from './finding.ts';
export { type Folded, type FoldOptions, fold } from './fold.ts';
export { type WithNormalizationOptions, withNormalization } from './insertNormalization.ts';
export type { RebuildOptions } from './rebuild.ts';
export { type Recalibrated, type RecalibrateOptions, recalibrate } from './recalibrate.ts';
export { withoutNormalization } from './removeNormalization.ts';
