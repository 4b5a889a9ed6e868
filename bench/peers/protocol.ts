import type { Net } from './nets.ts';

/** Training steps whose losses are compared before anything is timed. */
export const CHECK_STEPS = 3;
/**
 * The learning rate of the check. At the 1e-3 that is timed RMSprop's first step, √10 times as long as later ones, throws the deepest net
 * so far that the round-off of one library and another moves its third loss by 3e-3.
 */
export const CHECK_LEARNING_RATE = 1e-4;
/** Batches of data; timed steps go through them in turn, so that the loss stays away from 0 and numbers from being denormal. */
export const BATCHES = 8;

/**
 * What a driver is asked, one JSON line on its standard input each, and answered by one JSON line on its standard output: `{ok: true, …}`
 * or `{ok: false, error}`.
 */
export type Request =
  /** → version */
  | { readonly cmd: 'hello'; readonly threads: number }
  | LoadRequest
  /** Losses of the first steps on the first batch from the given weights, with the exact update rule and no dropout → losses */
  | { readonly cmd: 'loss'; readonly steps: number; readonly learningRate: number }
  /** Compiles and warms up the form to time, the fastest where there is a choice → form */
  | { readonly cmd: 'prepare' }
  /** Trains on → ms, a time for each step */
  | { readonly cmd: 'time'; readonly steps: number };

export interface LoadRequest {
  readonly cmd: 'load';
  readonly net: Net;
  /** A file of float32: the weights of all layers in the order of their specs, one after the other, those of a layer in Keras's order. */
  readonly weights: string;
  readonly shapes: readonly (readonly number[])[];
  /** Files of float32: BATCHES batches of samples and of one-hot labels. */
  readonly x: string;
  readonly y: string;
}

export interface Reply {
  readonly ok: boolean;
  readonly error?: string;
  readonly version?: string;
  readonly losses?: readonly number[];
  readonly form?: string;
  readonly ms?: readonly number[];
}
