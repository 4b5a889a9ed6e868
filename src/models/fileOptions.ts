import type { Backend } from '../backends/backend.ts';
import type { OptionNames } from '../core/options.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Initializer } from '../nn/initializers/initializers.ts';
import type { Layer } from '../nn/layers/layer.ts';
import type { Loss, LossFunction } from '../nn/losses/index.ts';
import type { Metric, StatefulMetric } from '../nn/metrics/index.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { LearningRateSchedule } from '../nn/optimizers/schedules/schedule.ts';

/** The things that a custom object may make. */
export type Made = Layer | Loss | Metric | StatefulMetric | Optimizer | LearningRateSchedule;

/**
 * A custom object: a class or a function that makes a layer, optimizer, schedule, loss or metric from its config (options in camel
 * case), the loss or metric itself, or a function that is an activation, initializer, regularizer or constraint.
 */
export type CustomObject =
  | (new (
      config: never,
    ) => Made)
  | ((config: never) => Made)
  | Loss
  | Metric
  | StatefulMetric
  | LossFunction
  | ((x: Value) => Value)
  | Initializer;

/** By the names under which files have them: a layer's `className`, a function's name. */
export type CustomObjects = Readonly<Record<string, CustomObject>>;

export interface LoadOptions {
  /** Custom layers, losses and the like, by the names under which the file has them. */
  readonly customObjects?: CustomObjects;
  /** Whether to compile the model as it was, its optimizer's state included. Default true. */
  readonly compile?: boolean;
  /** For inputs whose size the file leaves open: the shape of one sample, or by the inputs' names. */
  readonly inputShape?: Shape | Readonly<Record<string, Shape>>;
  /** Default what the file says, or 0. */
  readonly seed?: number;
  /** The backend that runs the programs. Default `wasmBackend()`. */
  readonly backend?: Backend;
  /** Receives warnings. Default `console.warn`. */
  readonly onWarning?: (message: string) => void;
  /** For a model of TensorFlow.js given as bytes: the bytes of a file of weights next to its model.json. From a path they are read by themselves. */
  readonly fetchShard?: (path: string) => Promise<Uint8Array>;
}

export interface SaveOptions {
  /** Names for custom activations, losses and the like that are functions without one. */
  readonly customObjects?: CustomObjects;
  /** Whether to write the optimizer with its state. Default true. */
  readonly includeOptimizer?: boolean;
  /** Receives what Keras has no place for, each once. Default: as the model's own warnings, once for all saving of it. */
  readonly onWarning?: (message: string) => void;
}

export const loadOptions = {
  customObjects: 'optional',
  compile: 'optional',
  inputShape: 'optional',
  seed: 'optional',
  backend: 'optional',
  onWarning: 'optional',
  fetchShard: 'optional',
} satisfies OptionNames<LoadOptions>;

export const saveOptions = {
  customObjects: 'optional',
  includeOptimizer: 'optional',
  onWarning: 'optional',
} satisfies OptionNames<SaveOptions>;

export interface LoadWeightsOptions {
  /** Whether layers whose weights in the file are of another number or shape stay as they are, with a warning. Default false. */
  readonly skipMismatch?: boolean;
}
