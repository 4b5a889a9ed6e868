import type { RunOverview } from '../experiment/run/overview.ts';
import { widthOf } from '../platform/terminal/text.ts';

/** Rows under their head, in columns. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] as number) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** `3 days ago`: the largest unit alone. */
export function ageText(since: string, now = new Date()): string {
  const seconds = Math.max(0, (now.getTime() - new Date(since).getTime()) / 1000);
  for (const [unit, size] of Object.entries({ day: 86_400, hour: 3600, minute: 60 })) {
    const count = Math.floor(seconds / size);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

/** How far a run is: `running, 3 of 24`. */
export const stateText = ({ state, done, trainings, failures }: RunOverview): string =>
  state === 'done'
    ? 'done'
    : `${state}, ${state === 'failed' ? `${failures.length} of ${trainings} failed` : `${done} of ${trainings}`}`;

/** What a run says so far, in its first sentence. */
export const answerText = ({ result }: RunOverview): string => {
  const [first = ''] = result?.answer?.sentences ?? [result?.conclusion ?? ''];
  return first;
};
