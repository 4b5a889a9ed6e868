/**
 * Experiments as functions: what `evenkeel compare`, `report` and `stats` do, for programs.
 *
 *     import { compare, writeReport } from 'evenkeel/experiments';
 *
 *     const result = await compare({ norm: ['none', 'batch'], scale: ['raw', 'unit'], seeds: 6 });
 *     console.log(result.conclusion);
 *     await writeReport(result, 'runs/scaling');
 */
export { EvenkeelError } from './core/errors.ts';
export type { Condition, Contrast, Interaction } from './experiment/analysis/types.ts';
export type { Answer } from './experiment/answer/answerSchema.ts';
export { type CompareRun, compare, type Progress } from './experiment/api/compare.ts';
export type { MemoryData, MemoryModel } from './experiment/api/memory.ts';
export type { ComparisonOptions, ConditionOptions } from './experiment/api/options.ts';
export { type Stats, type StatsOptions, type StatsRow, stats } from './experiment/api/stats.ts';
export { writeReport } from './experiment/api/writeReport.ts';
export { type ReportFiles, type ReportOptions, reportFiles } from './experiment/report/index.ts';
export type { ArmResult, Comparison, Environment, Result, Trial } from './experiment/result.ts';
export { parseResult } from './experiment/resultFile.ts';
export type { TrialEvent } from './experiment/trial.ts';
