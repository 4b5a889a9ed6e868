import type { Problem } from '../core/errors.ts';
import { type Shape, Tensor, type TypedArray } from '../core/tensor/tensor.ts';
import type { TrialData } from './data.ts';
import type { MapsRequest } from './observe/featureMaps.ts';
import type { TrialEvent, TrialOutcome, TrialSpec } from './trial.ts';

/** A tensor as it travels between threads and processes. */
interface Packed {
  readonly data: TypedArray;
  readonly shape: Shape;
}

export type PackedSpec = Omit<TrialSpec, 'data'> & { readonly data: { readonly [K in keyof TrialData]: Packed } };

export type PackedMapsRequest = Omit<MapsRequest, 'x'> & { readonly x: Packed };

/** To a worker. */
export type Command =
  | { readonly type: 'start'; readonly spec: PackedSpec }
  | { readonly type: 'stop' }
  /** A training waits before its next step, goes on, or takes one step and waits again. */
  | { readonly type: 'pause' | 'play' | 'step' }
  /** A training keeps its state before its next step, where it has a place for it. */
  | { readonly type: 'keep' }
  /** A training tells before its next step, or where it is paused, what a layer makes of an image. */
  | { readonly type: 'maps'; readonly request: PackedMapsRequest };

/** From a worker. */
export type Reply =
  | { readonly type: 'event'; readonly event: TrialEvent }
  | { readonly type: 'done'; readonly outcome: TrialOutcome }
  | { readonly type: 'failed'; readonly message: string; readonly problem?: Problem };

const mapData = <A, B>(data: { readonly [K in keyof TrialData]: A }, f: (a: A) => B): { readonly [K in keyof TrialData]: B } =>
  Object.fromEntries(Object.entries(data).map(([name, part]) => [name, f(part)])) as { readonly [K in keyof TrialData]: B };

/** Copies the data once into memory that all workers share; a page that is not isolated has none, so that there each message copies it. */
export function shareData(data: TrialData): PackedSpec['data'] {
  if (typeof SharedArrayBuffer === 'undefined') return mapData(data, ({ data: source, shape }) => ({ data: source, shape }));
  return mapData(data, ({ data: source, shape }) => {
    const Type = source.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
    const copy = new Type(new SharedArrayBuffer(source.byteLength));
    copy.set(source);
    return { data: copy, shape };
  });
}

/** The data as it travels to a process, which shares no memory. */
export const packData = (data: TrialData): PackedSpec['data'] =>
  mapData(data, ({ data: values, shape }) => ({ data: values, shape }));

export const unpackData = (data: PackedSpec['data']): TrialData => mapData(data, ({ data, shape }) => new Tensor(data, shape));
