import { printable } from '../../core/printable.ts';
import { designPower } from '../analysis/designPower.ts';
import { movingStatistics } from '../comparison.ts';
import { valueText } from '../conditions.ts';
import { FLAGS, type Flag, type FlagName, type FlagValues, valueAt, withFlags } from '../flags.ts';
import { measureOf } from '../measure.ts';
import { flagOf, type Option } from '../option.ts';
import { type Result, samplesOf } from '../result.ts';
import { rateUsed } from './trainingText.ts';

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
  const text = (FLAGS[name as FlagName].option as Option).format ?? valueText;
  return [flagOf(name), Array.isArray(value) ? value.map(text).join(',') : text(value)];
}

/** What is always said, default or not. */
const ALWAYS: readonly string[] = ['train', 'test', 'epochs', 'seed'];

/** The seeds as flags say them: the only one, how many from the first on, or all of them. */
function seedWords(seeds: readonly number[]): string[] {
  const [first = 0] = seeds;
  if (seeds.length === 1) return flagWords('seed', first);
  const counts = seeds.every((seed, i) => seed === first + i);
  if (!counts) return flagWords('seeds', seeds);
  return [...(first === 0 ? [] : flagWords('seed', first)), ...flagWords('seeds', seeds.length)];
}

/** Whether a command can make a comparison again: it reads neither data nor a model that a program had in memory. */
export const hasCommand = ({ data, network }: Pick<Result, 'data' | 'network'>): boolean => !data.inMemory && !network.inMemory;

/** All seeds of a design; of one that added them until the answer was clear those that it might have added too. */
function plannedSeeds({ seeds, looks }: Result['design']): readonly number[] {
  const most = looks?.at(-1) ?? seeds.length;
  const last = seeds.at(-1) ?? 0;
  return [...seeds, ...Array.from({ length: most - seeds.length }, (_, i) => last + 1 + i)];
}

/** The command that makes a comparison again, with everything that is not a default. */
export function commandOf({ design }: Pick<Result, 'design'>, changes: FlagValues = {}): string {
  const changed = withFlags(design, changes);
  const words = (Object.entries(FLAGS) as [FlagName, Flag][]).flatMap(([name, flag]) => {
    if (name === 'seeds') return [];
    if (name === 'seed') return seedWords(plannedSeeds(changed));
    const values = changed.factors[name];
    if (values) return flagWords(name, values);
    const value = valueAt(changed, flag);
    const isDefault = 'default' in flag && JSON.stringify(value) === JSON.stringify(flag.default);
    return isDefault && !ALWAYS.includes(name) ? [] : flagWords(name, value);
  });
  return ['evenkeel', 'compare', ...words].map(quoted).join(' ');
}

interface NextStep {
  readonly text: string;
  /** What does it. */
  readonly command?: string;
}

/** What to do next, where it would tell more; each with the command that does it, if one does. */
export function nextSteps(result: Result): NextStep[] {
  const steps = possibleSteps(result);
  return hasCommand(result) ? steps : steps.map(({ text }) => ({ text }));
}

function possibleSteps(result: Result): NextStep[] {
  const { arms, design, data, status } = result;
  const { epochs } = design.fit;
  const rate = rateUsed(result);
  const { test } = design.data;
  const samples = samplesOf(data);
  const tested = test.end - test.begin;
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
            ...(rate !== null && { command: commandOf(result, { learningRate: Number((rate / 10).toPrecision(6)) }) }),
          },
        ]
      : []),
    ...(lag
      ? [
          {
            text: 'Train for more epochs, until the moving statistics have caught up with the weights.',
            command: commandOf(result, { epochs: epochs * 3 }),
          },
        ]
      : []),
    ...(result.task === 'regression' && isGuessing
      ? [
          {
            text: 'Bring the labels to a scale near 1: networks start near 0, and optimizers such as RMSprop move each weight by about the rate a step.',
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
    ...(design.seeds.length === 1
      ? [
          {
            text: 'Train from several seeds: only then it shows how much of the difference is a lucky start.',
            command: commandOf({ design: { ...design, seeds: Array.from({ length: 6 }, (_, i) => (design.seeds[0] ?? 0) + i) } }),
          },
        ]
      : moreSeeds(result)),
  ];
}

/** More seeds than this are no advice. */
const MOST_SEEDS = 40;

/** More seeds, where differences cannot be told with those that there are. */
function moreSeeds(result: Result): NextStep[] {
  const { answer, design } = result;
  if (!answer) return [];
  const unclear = answer.contrasts.filter(
    ({ metric, verdict }) => metric === answer.metric && ['cannot-tell', 'too-few-pairs', 'disagree'].includes(verdict),
  );
  const { canClaim, seedsNeeded } = designPower({ pairs: design.seeds.length, contrasts: Math.max(1, unclear[0]?.family ?? 1) });
  const seeds = Math.max(seedsNeeded, ...unclear.flatMap(({ seedsForHalf }) => seedsForHalf ?? []));
  if (unclear.length === 0 || seeds <= design.seeds.length || seeds > MOST_SEEDS) return [];
  const from = design.seeds[0] ?? 0;
  return [
    {
      text: `Train from ${seeds} seeds: they would show ${canClaim ? 'differences half as large as these seeds could' : 'a difference, of which so few seeds can show none'}.`,
      command: commandOf({ design: { ...design, seeds: Array.from({ length: seeds }, (_, i) => from + i) } }),
    },
  ];
}
