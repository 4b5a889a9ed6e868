import { EvenkeelError } from '../core/errors.ts';
import type { Cost } from '../experiment/cost.ts';
import { remainingText } from '../platform/terminal/bar.ts';
import { thousands } from '../platform/terminal/text.ts';

/** Trainings that a design may have without being asked about. */
const MOST_TRAININGS = 1000;

/** @throws EvenkeelError for a design of very many trainings that was not agreed to */
export function requireConsent(trainings: number, yes: boolean): void {
  if (yes || trainings <= MOST_TRAININGS) return;
  throw new EvenkeelError({
    where: 'design',
    expected: `at most ${thousands(MOST_TRAININGS)} trainings, or --yes`,
    got: thousands(trainings),
    remedy: 'See what it takes with --dry-run, and add --yes to train them all.',
  });
}

/** Bytes as people read them: `1.2 GB`. */
function sizeText(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.max(1, Math.min(units.length, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const size = bytes / 1000 ** power;
  return `${size.toFixed(size < 10 ? 1 : 0)} ${units[power - 1]}`;
}

/** What a run takes, in lines. */
export const costLines = ({ trainings, atOnce, seconds, memory, disk }: Cost): string[] => [
  `Duration: about ${remainingText(Math.max(1, Math.round(seconds)))} for ${thousands(trainings)} trainings, ${atOnce} at the same time`,
  `Memory:   about ${sizeText(memory)}`,
  `Disk:     about ${sizeText(disk)}, without networks`,
];
