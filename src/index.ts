export type { Backend, Executable, HostBackend, HostExecutable, HostSession, Session } from './backends/backend.ts';
export { referenceBackend } from './backends/reference/reference.ts';
export { type WasmOptions, wasmBackend } from './backends/wasm/wasm.ts';
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
} from './batchnorm/index.ts';
export { EvenkeelError } from './core/errors.ts';
export {
  type DType,
  type Numbers,
  type Shape,
  Tensor,
  type TensorLike,
  type TensorOptions,
  tensor,
} from './core/tensor/tensor.ts';
export * as datasets from './datasets/index.ts';
export * as preprocessing from './datasets/preprocessing/index.ts';
export * as utils from './datasets/utils/index.ts';
export { exportOnnx, type OnnxOptions } from './formats/onnx/index.ts';
export type { Value } from './ir/graph.ts';
export { Variable } from './ir/variable.ts';
export { type CloneOptions, cloneModel } from './models/clone.ts';
export type { CustomObject, CustomObjects, LoadOptions, LoadWeightsOptions, SaveOptions } from './models/fileOptions.ts';
export { loadModel, modelFromJson } from './models/files.ts';
export { Functional, type FunctionalOptions, model } from './models/functional.ts';
export { Model, type ModelOptions } from './models/model.ts';
export { Sequential, type SequentialOptions, sequential } from './models/sequential.ts';
export type { ModelSummary, SummaryOptions } from './models/summary.ts';
export * as activations from './nn/activations/index.ts';
export * as constraints from './nn/constraints/index.ts';
export * as initializers from './nn/initializers/index.ts';
export type { CallContext } from './nn/layers/callContext.ts';
export * as layers from './nn/layers/index.ts';
export type { Layer, LayerOptions } from './nn/layers/layer.ts';
export type { SymbolicTensor } from './nn/layers/symbolicTensor.ts';
export type { Weight } from './nn/layers/weight.ts';
export * as losses from './nn/losses/index.ts';
export type { Loss } from './nn/losses/loss.ts';
export type { Metric, MetricResult, StatefulMetric } from './nn/metrics/index.ts';
export * as metrics from './nn/metrics/index.ts';
export * as optimizers from './nn/optimizers/index.ts';
export * as regularizers from './nn/regularizers/index.ts';
export * as ops from './ops/index.ts';
export type {
  Callback,
  EpochLogs,
  Logs,
  PlainData,
  TrainingControl,
  TrainingModel,
  TrainingPlan,
} from './training/callbacks/callback.ts';
export type { History } from './training/callbacks/history.ts';
export * as callbacks from './training/callbacks/index.ts';
export { type Evaluation, type HistoryLogs, numberOf } from './training/callbacks/logs.ts';
export type { CompileOptions } from './training/compile.ts';
export type { BatchIterable, YieldedBatch } from './training/data/batchSource.ts';
export { type InputOptions, input } from './training/data/inputs.ts';
export type { BatchOptions, DataPair, EvaluateOptions, FitData, FitOptions, PredictOptions } from './training/options.ts';
export type { KernelProfile, StepProfile } from './training/profile.ts';
export {
  type StepInputs,
  type StepLoss,
  type StepResult,
  type Trainable,
  type TrainStep,
  type TrainStepOptions,
  trainStep,
  type ValueAndGrad,
  type ValueAndGradOptions,
  valueAndGrad,
} from './training/trainStep.ts';
