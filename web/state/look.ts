import { effect } from '@preact/signals';
import type { ComparisonValues } from '../../src/experiment/flags.ts';
import type { Dropped } from '../training/given.ts';
import type { Looked, LookOrder } from '../training/messages.ts';
import { type DroppedFile, dropProblem, dropped, isReading, looked } from './dropped.ts';
import { announced, isBusy } from './run.ts';
import { problems, texts, valuesOf } from './settings.ts';

let reader: Worker | undefined;

function end(): void {
  reader?.terminate();
  reader = undefined;
  isReading.value = false;
}

/** Has a worker say what was dropped; one that is still at it is ended. */
function look(values: ComparisonValues, given: Dropped): void {
  end();
  isReading.value = true;
  const worker = new Worker(new URL('../training/worker.ts', import.meta.url), { type: 'module', name: 'reader' });
  reader = worker;
  const fail = (message: string) => {
    looked.value = { notes: [], problems: { experiment: message } };
    end();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Looked>) => {
    looked.value = data;
    announced.value =
      Object.values(data.problems)[0] ?? `${[data.data?.name, data.network?.name].filter(Boolean).join(' and ')}: taken.`;
    end();
  });
  worker.addEventListener('error', ({ message }) => fail(message || 'The worker that reads could not be started.'));
  worker.postMessage({ values, dropped: given } satisfies LookOrder);
}

/** Takes files as the experiment's data or network; of two of a kind the later. */
export async function takeFiles(list: Promise<readonly DroppedFile[]> | readonly DroppedFile[]): Promise<void> {
  dropProblem.value = '';
  if (isBusy.value) {
    dropProblem.value = 'Networks are training: reset, then drop it again.';
    return;
  }
  isReading.value = true;
  try {
    const { sortGiven } = await import('../../src/experiment/given.ts');
    dropped.value = { ...dropped.value, ...sortGiven(await list) };
  } catch (error) {
    dropProblem.value = error instanceof Error ? error.message : String(error);
    isReading.value = reader !== undefined;
  }
}

/** Goes back to MNIST, or to the tutorial's network. */
export function putBack(kind: keyof Dropped): void {
  const { [kind]: _, ...others } = dropped.value;
  dropped.value = others;
}

// What is read depends on the settings too, as on the column of the labels.
effect(() => {
  const given = dropped.value;
  const all = texts.value;
  if (!given.data && !given.model) {
    end();
    looked.value = null;
  } else if (problems.value.size === 0) look(valuesOf(all), given);
});
