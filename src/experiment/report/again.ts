import { printable } from '../../core/printable.ts';
import { movingStatistics } from '../comparison.ts';
import { measureOf } from '../measure.ts';
import { flagOf, type OptionName, options } from '../options.ts';
import { type Result, samplesOf } from '../result.ts';

/** Bytes as a shell's `$'…'` has them, for what could not be shown. */
const octal = (text: string) =>
  [...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** A word as a shell takes it; whatever characters it has, it can be copied from a page. */
function quoted(word: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  if (printable(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const shown = [...word].map((c) => (c === "'" || c === '\\' ? `\\${c}` : printable(c) === c ? c : octal(c)));
  return `$'${shown.join('')}'`;
}

/** A flag with its value, of which a true one needs none. */
function flagWords(name: string, value: unknown): string[] {
  if (value === null || value === undefined || value === false) return [];
  if (value === true) return [flagOf(name)];
  if (Array.isArray(value)) return [flagOf(name), value.join(',')];
  const { begin, end } = value as { begin?: number; end?: number };
  return [flagOf(name), begin === undefined ? String(value) : `${begin}:${end}`];
}

/** The command that makes a comparison again, with everything that is not a default. */
export function commandOf({ config, data }: Result, changes: Partial<Result['config']> = {}): string {
  const values: Readonly<Record<string, unknown>> = { ...config, ...changes };
  const words = (Object.keys(options) as OptionName[]).flatMap((name) => {
    const always = name === 'train' || name === 'test' || name === 'epochs' || name === 'seed';
    const isDefault = JSON.stringify(values[name]) === JSON.stringify(options[name].default);
    return isDefault && !always ? [] : flagWords(name, values[name]);
  });
  const reading = Object.entries(data.reading ?? {}).flatMap(([name, value]) => flagWords(name, value));
  return ['evenkeel', 'compare', ...words, ...reading].map(quoted).join(' ');
}

/** What to do next, where it would tell more; each with the command that does it, if one does. */
export function nextSteps(result: Result): { readonly text: string; readonly command?: string }[] {
  const { arms, config, data, status } = result;
  const samples = samplesOf(data);
  const tested = config.test.end - config.test.begin;
  const trials = arms.flatMap((arm) => arm.trials);
  const lag = trials.some((trial) => movingStatistics(trial, measureOf(result.task)) === 'lagging');
  const diverged = trials.flatMap((trial) => trial.diverged ?? []);
  const isGuessing = result.comparisons.some(({ obstacle }) => obstacle === 'no-better-than-guessing');
  const broken = diverged.some(({ sample }) => sample !== undefined);
  return [
    ...(status === 'stopped' ? [{ text: 'Train to the end: this run was stopped.', command: commandOf(result) }] : []),
    ...(broken ? [{ text: `Fill or leave out the ${samples} that have NaN or infinity: no network can train on them.` }] : []),
    ...(diverged.length > 0 && !broken
      ? [
          {
            text: 'Train with a lower learning rate, with which no network diverges.',
            command: commandOf(result, { learningRate: config.learningRate / 10 }),
          },
        ]
      : []),
    ...(lag
      ? [
          {
            text: 'Train for more epochs, until the moving statistics have caught up with the weights.',
            command: commandOf(result, { epochs: config.epochs * 3 }),
          },
        ]
      : []),
    ...(result.task === 'regression' && isGuessing
      ? [
          {
            text: 'Bring the labels to a scale near 1: networks start near 0, and RMSprop moves each weight by about its rate a step.',
          },
        ]
      : []),
    ...(tested < data.test
      ? [
          {
            text: `Test with all ${data.test.toLocaleString('en-US')} test ${samples}: the intervals become narrower.`,
            command: commandOf(result, { test: { begin: 0, end: data.test } }),
          },
        ]
      : []),
    {
      text: 'Train with other seeds: a difference that stays is not one of a lucky start.',
      command: commandOf(result, { seed: config.seed + 1 }),
    },
  ];
}
