import { computed, signal } from '@preact/signals';
import type { DroppedFile } from '../drop/collect.ts';
import type { FilePaths } from '../options/fields.ts';
import type { Dropped } from '../training/given.ts';
import type { Looked } from '../training/messages.ts';

/** What the visitor gave for the experiment in place of MNIST and the tutorial's network. */
export const dropped = signal<Dropped>({});
/** What it is; null before it is known. */
export const looked = signal<Looked | null>(null);
/** Why what was last dropped is not taken at all. */
export const dropProblem = signal('');
/** What samples are called: of data that was dropped nothing says what they are. */
export const samplesNoun = computed(() => (dropped.value.data ? 'samples' : 'images'));
/** Whether files are being listed or read. */
export const isReading = signal(false);

/** Whether the experiment has anything that was dropped. */
export const isDropped = (): boolean => dropped.value.data !== undefined || dropped.value.model !== undefined;

/** The paths of what was dropped. */
export const droppedPaths = (): FilePaths => ({ data: dropped.value.data?.path, model: dropped.value.model?.path });

export type { DroppedFile };

/** Whether an option that says which samples to take says what it does where nobody sets it: of dropped data, all. */
export const takesAll = (name: string, isDefault: boolean): boolean =>
  isDefault && dropped.value.data !== undefined && (name === 'train' || name === 'test');
