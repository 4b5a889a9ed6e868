import { effect, signal } from '@preact/signals';
import type { Result } from '../../src/experiment/result.ts';
import { DEFAULTS, type Texts } from '../options/fields.ts';
import { dropped } from '../state/dropped.ts';
import { failure, play, reset, result, status } from '../state/run.ts';
import { changeTo } from '../state/settings.ts';

/** An experiment that a lesson sets up: the page's settings, and a network of its own. */
export interface LessonExperiment {
  /** Whose it is. */
  readonly lesson: string;
  readonly texts: Partial<Texts>;
  /** Whether the network is the dense one of the lessons, and not the tutorial's. */
  readonly isDense: boolean;
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
export async function train({ lesson, texts, isDense }: LessonExperiment): Promise<Result> {
  reset();
  if (isDense) {
    const { DENSE_NAME, denseNetwork } = await import('./compute/networks.ts');
    dropped.value = { model: { path: DENSE_NAME, file: new File([await denseNetwork()], DENSE_NAME) } };
  } else dropped.value = {};
  changeTo({ ...DEFAULTS, ...texts });
  running.value = lesson;
  play();
  return ended();
}

/** The fraction of test images that a network got right; 0 where its training diverged. */
export const accuracyOf = ({ arms }: Result, name: string): number =>
  arms.find((arm) => arm.name === name)?.trials[0]?.test?.accuracy ?? 0;

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
