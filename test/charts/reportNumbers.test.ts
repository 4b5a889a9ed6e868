import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/experiment/analysis/types.ts';
import type { Answer } from '../../src/experiment/answer/answerSchema.ts';
import { reportFiles } from '../../src/experiment/report/index.ts';
import { chosenNumbers, numbersOf } from '../../src/experiment/report/numbers.ts';
import { resultLines } from '../../src/experiment/report/text.ts';
import { timeToTargetOf } from '../../src/experiment/report/trialFigures.ts';
import { unsharedSentences } from '../../src/experiment/report/unsharedText.ts';
import type { Result } from '../../src/experiment/result.ts';
import { drawnResult, drawnTrainings, judgedResult } from '../support/drawnResult.ts';
import { exampleResult } from '../support/exampleResult.ts';
import { madeFiles } from '../support/madeFiles.ts';

const DESIGN = { norm: ['none', 'batch', 'layer'], seeds: 8, epochs: 3, test: { begin: 0, end: 400 } } as const;
const SCALES = { ...DESIGN, norm: [...DESIGN.norm], scale: ['raw', 'unit'] as ('raw' | 'unit')[] };
const drawn = drawnResult(SCALES);
const textOf = (content: unknown) =>
  String(content)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

/** The comparisons of an arm in a condition as ones that cannot be judged. */
function unjudged(result: Result, arm: string, condition: string): Result {
  const { answer: _, conclusion: __, comparisons, ...trained } = result;
  const cut = comparisons.map((one) =>
    one.arm === arm && one.condition === condition ? { ...one, obstacle: 'few-steps' as const, outcome: null } : one,
  );
  return judgedResult(trained, cut);
}

describe('the numbers of a report', () => {
  it('are those of the answer: mean ± standard deviation, difference, interval and p of each arm in each condition', () => {
    const { rows, title, value, difference } = numbersOf(drawn);
    expect([title, value, difference]).toEqual(['After the last step', 'Accuracy, %', 'Difference, percentage points']);
    expect(rows.map(({ condition, arm }) => [condition, arm])).toEqual(
      ['scale=raw', 'scale=unit'].flatMap((condition) =>
        ['without normalisation', 'with BN', 'with LN'].map((arm) => [condition, arm]),
      ),
    );
    const contrast = drawn.answer?.contrasts.find(
      (one) => one.metric === 'accuracy' && one.arm === 'layer' && one.condition === 'scale=unit',
    );
    const scores =
      drawn.arms[2]?.trials.flatMap(({ condition, test }) => (condition === 'scale=unit' ? (test?.accuracy ?? []) : [])) ?? [];
    const mean = scores.reduce((sum, v) => sum + v, 0) / 8;
    const sd = Math.sqrt(scores.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 7);
    expect(rows[5]).toMatchObject({
      trials: '8',
      value: `${(100 * mean).toFixed(2)} ± ${(100 * sd).toFixed(2)}`,
      difference: `+${(100 * (contrast?.mean ?? 0)).toFixed(2)}`,
      interval: contrast?.interval?.map((v) => `${v < 0 ? '−' : '+'}${Math.abs(100 * v).toFixed(2)}`).join(' to '),
      p: String(Number(contrast?.adjustedP?.toPrecision(3))),
    });
    expect(rows[3]).toMatchObject({ difference: '', interval: '', p: '', shows: 'baseline' });
  });

  it('say in words what each difference shows', () => {
    const shown = (verdict: Verdict) => {
      const contrasts = drawn.answer?.contrasts.map((one) => ({ ...one, verdict })) ?? [];
      return numbersOf({ ...drawn, answer: { ...(drawn.answer as Answer), contrasts } }).rows[1]?.shows;
    };
    expect(shown('cannot-tell')).toBe('cannot tell');
    expect(shown('disagree')).toBe('interval and test disagree');
  });

  it('count what diverged, which has no interval', () => {
    const result = drawnResult(SCALES, (arm, condition, seed) => arm === 'batch' && condition === 'scale=raw' && seed < 2);
    const table = numbersOf(result);
    expect(table.rows[1]).toMatchObject({ trials: '6', interval: '–' });
    expect(table.rows[1]?.value).toMatch(/^\d\d\.\d\d ± \d\.\d\d \(2 diverged\)$/);
    expect(table.notes.join(' ')).toContain('the sign test where trials gave no value');
  });

  it('are those of the epoch that validation chose too', () => {
    const chosen = chosenNumbers(drawn);
    expect([chosen?.title, chosen?.value]).toEqual(['In the epoch that validation chose', 'Accuracy, %']);
    const contrast = drawn.answer?.contrasts.find(({ metric }) => metric === 'chosen_accuracy');
    expect(chosen?.rows[1]?.difference).toBe(
      `${(contrast?.mean ?? 0) < 0 ? '−' : '+'}${Math.abs(100 * (contrast?.mean ?? 0)).toFixed(2)}`,
    );
    expect(chosenNumbers(exampleResult())).toBeNull();
  });

  it('of that epoch say no difference where moving statistics lag, since recalibrated ones are of the last step', () => {
    const trained = drawnTrainings(SCALES);
    const lagging = judgedResult({
      ...trained,
      arms: trained.arms.map((arm) => ({
        ...arm,
        trials: arm.trials.map((trial) =>
          arm.name === 'batch' && trial.condition === 'scale=raw' && trial.test
            ? {
                ...trial,
                recalibrated: {
                  samples: 100,
                  test: { ...trial.test, accuracy: 1 },
                  onlyMoving: 0,
                  onlyRecalibrated: 40,
                  pValue: 1e-9,
                },
              }
            : trial,
        ),
      })),
    });
    const shows = chosenNumbers(lagging)?.rows.map((row) => [row.difference === '–', row.shows]);
    expect(shows?.slice(1, 3)).toEqual([
      [true, 'not judged: moving statistics lag'],
      [true, 'not judged: moving statistics lag'],
    ]);
    expect(shows?.slice(4)).not.toContainEqual([true, 'not judged: moving statistics lag']);
    // What the outcome lists is what it compares.
    expect(resultLines(lagging)).toContain('  Accuracy with BN: 1.0000 (1.0000 to 1.0000)');
  });

  it('of one training each are those of the test samples', () => {
    const { rows, notes } = numbersOf(exampleResult({ wrong: [1, 2, 3, 4, 5, 6, 7, 8] }, { wrong: [1] }));
    expect(rows).toMatchObject([
      { arm: 'without BN', value: '0.9600', shows: 'baseline' },
      { arm: 'with BN', value: '0.9950', difference: '+3.5', p: '0.0156' },
    ]);
    expect(notes).toEqual(['One training each, so that the interval is of the test samples alone.', 'p: exact McNemar.']);
    const diverged = numbersOf(exampleResult({}, { diverged: { epoch: 1, step: 3 } }));
    expect(diverged.rows[1]).toMatchObject({ value: 'diverged in epoch 1', difference: '–', shows: 'not judged: diverged' });
  });
});

describe('a contrast that is not judged', () => {
  const result = unjudged(drawn, 'batch', 'scale=unit');

  it('has a row that says why, in the figure as in the tables, and no numbers', async () => {
    const files = await madeFiles(reportFiles(result));
    const reason = 'so few steps are hardly a training';
    const svg = String(files['figures/differences.svg']);
    expect(svg).toContain('>not judged<');
    expect(/aria-label="([^"]*)"/.exec(svg)?.[1]).toContain(`with BN, scale=unit: not judged; ${reason}`);
    expect(numbersOf(result).rows[4]).toMatchObject({ difference: '–', interval: '–', p: '–', shows: `not judged: ${reason}` });
    for (const name of ['report.md', 'report.html']) expect(textOf(files[name])).toContain(`not judged: ${reason}`);
  });

  it('has a cell of the map that says so', async () => {
    const two = drawnResult({ ...SCALES, seeds: 6, learningRate: [0.01, 0.1] });
    const files = await madeFiles(reportFiles(unjudged(two, 'batch', 'scale=unit, learning-rate=0.1')));
    expect(String(files['figures/map.svg'])).toContain('>not judged<');
    expect(String((await madeFiles(reportFiles(two)))['figures/map.svg'])).not.toContain('not judged');
  });
});

describe('the time to the target', () => {
  it('is that to the targets of the answer where the design has none, each with its condition', async () => {
    const data = timeToTargetOf(drawn);
    const targets = drawn.answer?.targets.map(({ value }) => value?.toFixed(4)) ?? [];
    expect(new Set(targets).size).toBe(2);
    expect(data?.target).toBe("the condition's target");
    expect(data?.groups.map(({ title }) => title)).toEqual([
      `scale=raw: accuracy ${targets[0]}`,
      `scale=unit: accuracy ${targets[1]}`,
    ]);
    const epochs = drawn.answer?.contrasts.find((one) => one.metric === 'epochsToTarget' && one.arm === 'batch');
    const seeds = data?.groups[0]?.arms[1]?.epochs ?? [];
    expect(seeds.filter((epoch) => epoch === null)).toHaveLength(epochs?.missing.arm ?? -1);
    expect(epochs?.pairs.map(({ arm }) => arm)).toEqual(epochs?.pairs.map(({ pair }) => seeds[Number(pair)]));
  });
});

describe('report.md', () => {
  it('has the verdict first, every figure of the page as a file next to it, and all tables', async () => {
    const files = await madeFiles(reportFiles(drawn));
    const text = String(files['report.md']);
    expect(text.startsWith('# Without normalisation, with batch normalisation and with layer normalisation\n\n**')).toBe(true);
    expect(text.replaceAll('\\', '')).toContain(`**${drawn.answer?.sentences[0]}**`);
    const figures = [...text.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)].map(([, path]) => path as string);
    expect(figures).toEqual(['figures/differences.svg', 'figures/accuracy.svg', 'figures/time-to-target.svg']);
    for (const path of figures) {
      expect(Object.keys(files)).toContain(path);
      expect(Object.keys(files)).toContain(path.replace('.svg', '.png'));
    }
    expect(String(files['report.html']).match(/<figure>/g)).toHaveLength(figures.length);
    for (const title of [
      '### After the last step',
      '### In the epoch that validation chose',
      '## What factors change',
      '| Pixels | raw, unit |',
    ])
      expect(text).toContain(title);
    for (const line of text.split('\n').filter((one) => one.startsWith('|'))) expect(line.endsWith(' |')).toBe(true);
  });

  it('is the same each time, and so is all else', async () => {
    const again = JSON.parse(JSON.stringify(drawn)) as Result;
    expect(await madeFiles(reportFiles(again))).toEqual(await madeFiles(reportFiles(drawn)));
  });

  it('has a row of the settings for many trainings of an arm, not one for each', async () => {
    const text = String((await madeFiles(reportFiles(drawn)))['report.md']);
    expect(text).toContain('| Trainings with BN | 16, 160 s in all,');
    expect(text.split('\n').length).toBeLessThan(140);
  });
});

describe('what networks do not share', () => {
  const kinds: Result['unshared'] = [
    { kind: 'only-there', arms: ['batch'], layers: ['batch_normalization', 'batch_normalization_1'] },
    { kind: 'other-activation', arms: ['batch', 'layer'], layers: Array.from({ length: 10 }, (_, i) => `dense_${i}`) },
  ];

  it('is said of each kind, with the first layers by their names', async () => {
    expect(unsharedSentences({ ...drawn, unshared: kinds })).toEqual([
      'With BN alone: batch_normalization and batch_normalization_1.',
      `With BN and with LN another activation: ${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `dense_${i}`).join(', ')} and 2 more.`,
    ]);
    expect(unsharedSentences({ ...drawn, unshared: [] })).toEqual([
      'Nothing: all layers compute the same, from the same initial weights.',
    ]);
    expect(unsharedSentences(drawn)).toEqual([]);
    const { 'report.md': md, 'report.html': html } = await madeFiles(reportFiles({ ...drawn, unshared: kinds }));
    for (const text of [md, html]) expect(textOf(text)).toContain('What the networks do not share');
    expect(String((await madeFiles(reportFiles(drawn)))['report.html'])).not.toContain('do not share');
  });
});

it('sentences of each at its best learning rate name the values of the other factors', () => {
  const { answer } = drawnResult({ ...SCALES, seeds: 6, learningRate: [0.01, 0.1] });
  const best = answer?.sentences.filter((one) => one.includes('at its best learning-rate')) ?? [];
  expect(best.map((one) => one.split(',')[0])).toEqual(
    ['batch', 'layer'].flatMap(() => ['Where scale is raw', 'Where scale is unit']),
  );
});

it('interactions leave out the places of networks that have no normalisation', () => {
  const result = drawnResult({ ...DESIGN, norm: ['none', 'agc', 'batch'], place: ['before', 'after'] });
  expect(result.answer?.interactions.map(({ arm, family }) => [arm, family])).toEqual([['batch', 1]]);
});
