import { effect, signal } from '@preact/signals';
import type { Result } from '../../src/experiment/result.ts';
import { DEFAULTS, type Texts } from '../options/fields.ts';
import { dropped } from '../state/dropped.ts';
import { failure, play, reset, result, status } from '../state/run.ts';
import { changeTo } from '../state/settings.ts';

/** An experiment that a lesson sets up: settings of the page that differ from the tutorial's. */
export interface LessonExperiment {
  /** Whose it is. */
  readonly lesson: string;
  readonly texts: Partial<Texts>;
}

/** The lesson whose experiment was last begun: it shows how that goes on. */
export const running = signal('');

/** Ends when the training that was just begun does. */
function ended(): Promise<Result> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => {
      queueMicrotask(() => stop());
      act();
    };
    const stop = effect(() => {
      const { value } = result;
      if (status.value === 'done' && value) end(() => resolve(value));
      else if (status.value === 'failed') end(() => reject(new Error(failure.value)));
      else if (status.value === 'idle') end(() => reject(new Error('The training was reset.')));
    });
  });
}

/** Puts the settings into the page's fields, trains, and gives the result. */
export async function train({ lesson, texts }: LessonExperiment): Promise<Result> {
  reset();
  dropped.value = {};
  changeTo({ ...DEFAULTS, ...texts });
  running.value = lesson;
  play();
  return ended();
}

/** The fraction of test images that a network got right; 0 where its training diverged. */
export const accuracyOf = ({ arms }: Result, name: string): number =>
  arms.find((arm) => arm.name === name)?.trials[0]?.test?.accuracy ?? 0;

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)}\u00a0%`;
