import { computed, signal } from '@preact/signals';
import type { Observation } from '../../src/experiment/observe/observation.ts';

/** What was seen inside of each network, by its position among the trainings and by the steps that were done. */
export const observations = signal<ReadonlyMap<number, ReadonlyMap<number, Observation>>>(new Map());
/** The position of the time that was chosen to look at; null for the latest. */
export const chosen = signal<number | null>(null);
/** That of the time under the pointer, which is looked at as long as the pointer is there. */
export const pointed = signal<number | null>(null);
/** The layer under the pointer. */
export const hovered = signal<string | null>(null);
/** The layer that the keyboard is at, until the pointer moves over one. */
export const focused = signal<string | null>(null);
/** The layer that stands out in all views. The keyboard's comes first, as the page moves below a pointer that lies still. */
export const linked = computed(() => focused.value ?? hovered.value);

/** A time at which networks were looked into. */
export interface Moment {
  readonly step: number;
  readonly epoch: number;
}

/** All times, in their order. */
export const moments = computed((): readonly Moment[] => {
  const byStep = new Map<number, Moment>();
  for (const seen of observations.value.values()) for (const { step, epoch } of seen.values()) byStep.set(step, { step, epoch });
  return [...byStep.values()].sort((a, b) => a.step - b.step);
});

/** The position of the time that is shown: under the pointer, chosen, or the last. */
export const shown = computed(() => {
  const last = moments.value.length - 1;
  return Math.min(pointed.value ?? chosen.value ?? last, last);
});

/** Takes in what was seen in a training. */
export function observe(training: number, observation: Observation): void {
  const seen = new Map(observations.value.get(training)).set(observation.step, observation);
  observations.value = new Map(observations.value).set(training, seen);
}

/** Chooses a time by its position; the last one follows the training. */
export function choose(position: number): void {
  chosen.value = position >= moments.value.length - 1 ? null : position;
}

export function forgetInside(): void {
  observations.value = new Map();
  chosen.value = null;
  pointed.value = null;
  hovered.value = null;
  focused.value = null;
}

/** A time in words. */
export function momentText({ step, epoch }: Moment): string {
  if (step === 0) return 'before the first step';
  return Number.isInteger(epoch) ? `after epoch ${epoch}` : `after step ${step}, in epoch ${Math.ceil(epoch)}`;
}
