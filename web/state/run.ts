import { computed, signal } from '@preact/signals';
import type { Result } from '../../src/experiment/result.ts';
import type { FigureFile, Inspection, Order, Ready, Report, ReportName } from '../training/messages.ts';
import { dropped, isDropped } from './dropped.ts';
import { forgetInside, observations, observe } from './inside.ts';
import { forgetKept, keptKey } from './kept.ts';
import { forgetMaps, type MapsChoice, mapsChoice, takeMaps, testImage } from './maps.ts';
import { Pace } from './pace.ts';
import { problems, texts, valuesOf } from './settings.ts';
import { follow, newTrack, stepsDone, type Track } from './tracks.ts';

export type Status = 'idle' | 'preparing' | 'training' | 'paused' | 'done' | 'failed';

/** An experiment that runs, or ran. */
export interface Run {
  readonly plan: Ready;
  readonly tracks: readonly Track[];
  readonly paces: readonly Pace[];
}

export const status = signal<Status>('idle');
/** Whether networks train or could go on, so that the experiment stays as it is. */
export const isBusy = computed(() => ['preparing', 'training', 'paused'].includes(status.value));
export const run = signal<Run | null>(null);
/** Counts up when curves have grown: at most ten times a second. */
export const beat = signal(0);
export const saidSoFar = signal<readonly string[]>([]);
export const notes = signal<readonly string[]>([]);
export const failure = signal('');
export const result = signal<Result | null>(null);
export const networkFiles = signal<ReadonlyMap<string, Uint8Array>>(new Map());
/** What the trained networks say of the test samples; null before that is known. */
export const inspection = signal<Inspection | null>(null);
/** What they say of the digit that was drawn, by arm. */
export const saidOfDigit = signal<readonly (readonly number[])[]>([]);
/** The report's figures, once they were asked for. */
export const figures = signal<readonly FigureFile[]>([]);
/** What a screen reader is told: the ends of epochs of all, and what the buttons did. */
export const announced = signal('');

/** Between two drawings, in milliseconds. */
const BEAT = 100;

let conductor: Worker | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<ReportName, (content: string) => void>();

function beatSoon(): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    beat.value++;
  }, BEAT);
}

const send = (order: Order) => conductor?.postMessage(order);

function take(message: Report): void {
  if (message.type === 'ready') {
    run.value = { plan: message, tracks: message.plans.map(newTrack), paces: message.plans.map(() => new Pace()) };
    if (status.value === 'preparing') status.value = 'training';
    announced.value = status.value === 'paused' ? 'Ready, paused.' : 'Training.';
  } else if (message.type === 'event') {
    const [track, pace] = [run.value?.tracks[message.training], run.value?.paces[message.training]];
    if (!track || !pace) return;
    if (message.event.type === 'observation') {
      observe(message.training, message.event.observation);
      askForMaps([message.training]);
    } else if (message.event.type === 'maps') takeMaps(message.training, message.event.seen);
    follow(track, message.event);
    pace.mark(stepsDone(track), performance.now());
    beatSoon();
  } else if (message.type === 'trained') {
    const track = run.value?.tracks[message.training];
    if (track && track.status !== 'diverged') track.status = 'trained';
    if (observations.value.has(message.training)) askForMaps([message.training]);
    beatSoon();
  } else if (message.type === 'so-far') {
    saidSoFar.value = message.lines;
    announced.value = message.lines.join(' ');
  } else if (message.type === 'note') notes.value = [...notes.value, message.text];
  else if (message.type === 'inspection') inspection.value = message;
  else if (message.type === 'test-image') testImage.value = message;
  else if (message.type === 'classified') saidOfDigit.value = message.said;
  else if (message.type === 'result') {
    result.value = message.result;
    networkFiles.value = message.files;
    status.value = 'done';
    announced.value = message.result.conclusion;
    beat.value++;
  } else if (message.type === 'figures') figures.value = message.figures;
  else if (message.type === 'file') waiting.get(message.name)?.(message.content);
  else fail(message.message);
}

function fail(message: string): void {
  // What was reached stays: only what came after it is missing.
  if (result.value) {
    notes.value = [...notes.value, message];
    return;
  }
  failure.value = message;
  status.value = 'failed';
}

function open(isPaused: boolean, goesOn: boolean): void {
  clear();
  if (problems.value.size > 0) return;
  status.value = isPaused ? 'paused' : 'preparing';
  conductor = new Worker(new URL('../training/worker.ts', import.meta.url), { type: 'module', name: 'conductor' });
  conductor.addEventListener('message', ({ data }: MessageEvent<Report>) => take(data));
  conductor.addEventListener('error', ({ message }) => fail(message || 'The worker that trains could not be started.'));
  // What was dropped cannot come back with the page, so nothing is kept of a run of it.
  const keep = isDropped() ? {} : { keep: { key: keptKey(), goesOn } };
  send({ type: 'start', values: valuesOf(texts.value), isPaused, dropped: dropped.value, ...keep });
}

/**
 * Begins, or goes on.
 * @param options.goesOn whether to go on with what an earlier page has left, which is else forgotten. Default false
 */
export function play({ goesOn = false } = {}): void {
  if (status.value !== 'paused') {
    open(false, goesOn);
    return;
  }
  status.value = run.value ? 'training' : 'preparing';
  for (const pace of run.value?.paces ?? []) pace.play(performance.now());
  send({ type: 'play' });
}

export function pause(): void {
  status.value = 'paused';
  announced.value = 'Paused.';
  for (const pace of run.value?.paces ?? []) pace.pause(performance.now());
  send({ type: 'pause' });
}

/** One step of each network; before the first, what begins is paused. */
export function step(): void {
  if (status.value === 'idle' || status.value === 'failed' || status.value === 'done') open(true, false);
  else if (status.value !== 'paused') pause();
  send({ type: 'step' });
}

/** Ends with what was reached. */
export function stop(): void {
  send({ type: 'stop' });
}

/** Back to the beginning; what was reached is gone. */
export function reset(): void {
  const wasRunning = status.value !== 'idle';
  clear();
  if (wasRunning && !isDropped()) void forgetKept();
}

/** Asks trainings to keep their states, as the page may be closed. */
export const keep = (): void => send({ type: 'keep' });

/** Nothing runs or ran any more. */
export function clear(): void {
  conductor?.terminate();
  conductor = undefined;
  clearTimeout(timer);
  timer = undefined;
  status.value = 'idle';
  run.value = null;
  result.value = null;
  networkFiles.value = new Map();
  inspection.value = null;
  saidOfDigit.value = [];
  figures.value = [];
  saidSoFar.value = [];
  forgetInside();
  forgetMaps();
  notes.value = [];
  failure.value = '';
}

/** Asks each network what an image of 28×28 bytes is. */
export const classify = (pixels: Uint8Array): void => send({ type: 'classify', pixels });

/** Asks networks, by the positions of their trainings, what the chosen layer makes of the chosen image. */
function askForMaps(trainings: readonly number[]): void {
  if (mapsChoice.value) send({ type: 'maps', ...mapsChoice.value, trainings });
}

/** Shows what a layer makes of a test image, from now on as often as networks are looked into. */
export function chooseMaps(choice: MapsChoice, trainings: readonly number[]): void {
  mapsChoice.value = choice;
  askForMaps(trainings);
}
export const askFigures = (): void => send({ type: 'figures' });

/** The text of one of the report's files. */
export function reportText(name: ReportName): Promise<string> {
  return new Promise((resolve) => {
    waiting.set(name, resolve);
    send({ type: 'report', name });
  });
}
