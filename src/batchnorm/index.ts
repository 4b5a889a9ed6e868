export { type Diagnosis, type DoctorOptions, doctor } from './doctor/doctor.ts';
export type { Finding, FindingId } from './doctor/finding.ts';
export { type Folded, type FoldOptions, fold } from './fold.ts';
export { type WithNormalizationOptions, withNormalization } from './insertNormalization.ts';
export type { RebuildOptions } from './rebuild.ts';
export { type Recalibrated, type RecalibrateOptions, recalibrate } from './recalibrate.ts';
export { withoutNormalization } from './removeNormalization.ts';
export type { ChannelShift, Statistics } from './statistics.ts';
