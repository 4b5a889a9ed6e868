import { BackupAndRestore, type BackupAndRestoreOptions } from './backup.ts';
import { ModelCheckpoint, type ModelCheckpointOptions } from './checkpoint.ts';
import { CSVLogger, type CSVLoggerOptions } from './csvLogger.ts';
import { EarlyStopping, type EarlyStoppingOptions } from './earlyStopping.ts';
import { LearningRateScheduler, ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './learningRate.ts';
import { ProgressBar, type ProgressBarOptions } from './progressBar.ts';
import { TensorBoard, type TensorBoardOptions } from './tensorBoard.ts';
import { TerminateOnNaN } from './terminateOnNaN.ts';

export type { Callback, EpochLogs, Logs, PlainData, TrainingControl, TrainingModel, TrainingPlan } from './callback.ts';
export { History } from './history.ts';
export type {
  BackupAndRestoreOptions,
  CSVLoggerOptions,
  EarlyStoppingOptions,
  ModelCheckpointOptions,
  ProgressBarOptions,
  ReduceLROnPlateauOptions,
  TensorBoardOptions,
};

export const backupAndRestore = (folder: string, options?: BackupAndRestoreOptions) => new BackupAndRestore(folder, options);
export const csvLogger = (path: string, options?: CSVLoggerOptions) => new CSVLogger(path, options);
export const earlyStopping = (options?: EarlyStoppingOptions) => new EarlyStopping(options);
export const learningRateScheduler = (schedule: (epoch: number, learningRate: number) => number) =>
  new LearningRateScheduler(schedule);
export const modelCheckpoint = (path: string, options?: ModelCheckpointOptions) => new ModelCheckpoint(path, options);
export const progressBar = (options?: ProgressBarOptions) => new ProgressBar(options);
export const reduceLROnPlateau = (options?: ReduceLROnPlateauOptions) => new ReduceLROnPlateau(options);
export const tensorBoard = (folder: string, options?: TensorBoardOptions) => new TensorBoard(folder, options);
export const terminateOnNaN = () => new TerminateOnNaN();
