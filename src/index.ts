export * as activations from './activations/index.ts';
export type { Backend, Session } from './backend/backend.ts';
export { referenceBackend } from './backend/reference/reference.ts';
export type { Callback, EpochLogs, Logs, PlainData, TrainingControl, TrainingModel, TrainingPlan } from './callbacks/callback.ts';
export type { History } from './callbacks/history.ts';
export * as callbacks from './callbacks/index.ts';
export { type Evaluation, type HistoryLogs, numberOf } from './callbacks/logs.ts';
export * as constraints from './constraints/index.ts';
export * as datasets from './datasets/index.ts';
export { EvenkeelError } from './errors.ts';
export * as initializers from './initializers/index.ts';
export type { CustomObject, CustomObjects, LoadOptions, SaveOptions } from './keras/index.ts';
export * as layers from './layers/index.ts';
export type { CallContext, Layer, LayerOptions, SymbolicTensor, Weight } from './layers/layer.ts';
export * as losses from './losses/index.ts';
export type { Loss } from './losses/loss.ts';
export type { Metric, MetricResult, StatefulMetric } from './metrics/index.ts';
export * as metrics from './metrics/index.ts';
export { type CloneOptions, cloneModel } from './models/clone.ts';
export type { LoadWeightsOptions } from './models/files.ts';
export { loadModel, modelFromJson } from './models/files.ts';
export { Functional, type FunctionalOptions, model } from './models/functional.ts';
export type { CompileOptions } from './models/heads.ts';
export { type InputOptions, input } from './models/inputs.ts';
export { Model, type ModelOptions } from './models/model.ts';
export type { BatchOptions, DataPair, EvaluateOptions, FitData, FitOptions, PredictOptions } from './models/options.ts';
export type { KernelProfile, StepProfile } from './models/profile.ts';
export { Sequential, type SequentialOptions, sequential } from './models/sequential.ts';
export type { BatchIterable, YieldedBatch } from './models/sources.ts';
export type { ModelSummary, SummaryOptions } from './models/summary.ts';
export {
  type Diagnosis,
  type DoctorOptions,
  doctor,
  type Finding,
  type Folded,
  type FoldOptions,
  fold,
  type RebuildOptions,
  type Recalibrated,
  type RecalibrateOptions,
  recalibrate,
  type WithNormalizationOptions,
  withNormalization,
  withoutNormalization,
} from './normalization/index.ts';
export { exportOnnx, type OnnxOptions } from './onnx/index.ts';
export * as ops from './ops/index.ts';
export * as optimizers from './optimizers/index.ts';
export * as preprocessing from './preprocessing/index.ts';
export type { Value } from './program/graph.ts';
export { Variable } from './program/variable.ts';
export * as regularizers from './regularizers/index.ts';
export { type DType, type Numbers, type Shape, Tensor, type TensorLike, type TensorOptions, tensor } from './tensor/tensor.ts';
export * as utils from './utils/index.ts';
export { type WasmOptions, wasmBackend } from './wasm/wasm.ts';
