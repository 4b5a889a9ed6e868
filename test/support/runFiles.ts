import type { Result } from '../../src/experiment/result.ts';

/** What a run of compare has in its folder besides its report. */
export const RUN_FILES = ['events.jsonl', 'manifest.json', 'trials'];

/** What is measured in seconds. */
const TIMED = ['stepMs', 'secondsToTarget'];

/** A result without what no second run repeats: when it was, how long things took, and what is said of that. */
export function withoutTimings({ environment, arms, answer, conclusion: _, ...result }: Result): unknown {
  return {
    ...result,
    environment: { ...environment, started: '' },
    arms: arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map(({ seconds: _, epochSeconds: __, stepMs: ___, ...trial }) => trial),
    })),
    answer: answer && { ...answer, contrasts: answer.contrasts.filter(({ metric }) => !TIMED.includes(metric)), sentences: [] },
  };
}
