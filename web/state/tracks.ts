import type { TrialEvent } from '../../src/experiment/trial.ts';
import type { Plan } from '../training/messages.ts';

/** Where a curve goes: epochs, with fractions while one lasts, and a value; null where it was no number. */
export type Point = readonly [epoch: number, value: number | null];

export interface Curves {
  /** By the name of what is logged; on the training samples the mean of the epoch so far. */
  readonly train: Map<string, Point[]>;
  /** After each epoch. */
  readonly tested: Map<string, Point[]>;
}

/** What is known of one training. */
export interface Track extends Plan, Curves {
  status: 'waiting' | 'training' | 'trained' | 'diverged';
  /** The current epoch, counted from 1, and the steps that are done of it. */
  epoch: number;
  done: number;
}

export const newTrack = (plan: Plan): Track => ({
  ...plan,
  train: new Map(),
  tested: new Map(),
  status: 'waiting',
  epoch: 0,
  done: 0,
});

/** Steps done in all. */
export const stepsDone = ({ epoch, steps, done }: Pick<Track, 'epoch' | 'steps' | 'done'>): number =>
  Math.max(0, epoch - 1) * steps + done;

/** Means over fewer steps than this fraction of an epoch jump about. */
const SETTLED = 0.05;
/** Points of a curve within one epoch: more are not seen. */
const FINEST = 12;

function add(curves: Map<string, Point[]>, name: string, epoch: number, value: unknown): void {
  // What is trained again, from where it was kept, stands in the place of what was known.
  const points = (curves.get(name) ?? []).filter(([place]) => place < epoch);
  curves.set(name, points);
  points.push([epoch, typeof value === 'number' && Number.isFinite(value) ? value : null]);
}

const isTested = (name: string) => name.startsWith('val_');

/** Takes in what happened in a training. */
export function follow(track: Track, event: TrialEvent): void {
  if (event.type === 'warning' || event.type === 'observation' || event.type === 'maps') return;
  if (event.type === 'diverged') {
    track.status = 'diverged';
    return;
  }
  track.status = 'training';
  track.epoch = event.epoch;
  if (event.type === 'epoch-begin') {
    track.done = 0;
    return;
  }
  track.done = event.type === 'batch' ? event.done : event.steps;
  const place = event.epoch - 1 + track.done / event.steps;
  const last = [...track.train.values()][0]?.at(-1)?.[0] ?? 0;
  const isNew = place - last >= 1 / FINEST && track.done >= SETTLED * event.steps;
  for (const [name, value] of Object.entries(event.logs)) {
    if (name === 'learning_rate') continue;
    if (isTested(name)) add(track.tested, name.slice(4), event.epoch, value);
    else if (event.type === 'epoch-end' || isNew) add(track.train, name, place, value);
  }
}

/** The last value of a curve. */
export const latest = (curves: ReadonlyMap<string, readonly Point[]>, name: string): number | null =>
  curves.get(name)?.at(-1)?.[1] ?? null;
