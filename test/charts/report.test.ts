import { describe, expect, it } from 'vitest';
import { answerOf } from '../../src/experiment/answer/answer.ts';
import { selectArms } from '../../src/experiment/arms.ts';
import { scoreContrasts } from '../../src/experiment/report/contrasts.ts';
import { reportFiles } from '../../src/experiment/report/index.ts';
import { curvesOf, factorPlotOf, timeToTargetOf } from '../../src/experiment/report/trialFigures.ts';
import type { Result } from '../../src/experiment/result.ts';
import { exampleOf, exampleResult } from '../support/exampleResult.ts';
import { madeFiles } from '../support/madeFiles.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const several = () =>
  exampleOf(selectArms(), [
    [{ accuracy: [0.5, 0.6, 0.7] }, { accuracy: [0.6], diverged: { epoch: 2, step: 700 } }],
    [{}, { wrong: upTo(100), recalibrated: [1] }],
  ]);

/** A result with the answer to what was changed in it. */
const answered = (result: Result): Result => ({ ...result, answer: answerOf(result) });

const made = async (result: ReturnType<typeof several>) => {
  const files = await madeFiles(reportFiles(result));
  const text = (name: string) => String(files[name]);
  return { svg: text('figures/accuracy.svg'), html: text('report.html'), png: files['figures/accuracy.png'] };
};

describe('the report of several seeds', () => {
  it('has the mean of each arm over its seeds by epoch, and says what diverged and where statistics lag', async () => {
    const { svg, html } = await made(several());
    for (const text of ['test, mean over 2 seeds', 'diverged', 'without BN', 'with BN']) expect(svg).toContain(`>${text}<`);
    expect(svg).toContain('without BN: 1 of 2 diverged; with BN: moving statistics lag in 1 of 2');
    expect(html).not.toContain('The ring is the test');
  });

  it('has the mean and range of the scores of each arm, in place of a card for each trial', async () => {
    const { html } = await made(several());
    expect(html).not.toContain('class="score"');
    const text = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toContain('without BN 0.9850 0.9850 to 0.9850 – 1 1');
    expect(text).toContain('with BN 0.7425 0.5000 to 0.9850 0.9950 2 0');
    expect((await made(exampleResult())).html.match(/class="score"/g)).toHaveLength(2);
  });

  it('has light colours in files, those of the reader in its page, and names each picture once', async () => {
    const { svg, html, png } = await made(several());
    expect(svg).not.toContain('var(');
    expect(String.fromCharCode(...((png as Uint8Array).subarray(1, 4) ?? []))).toBe('PNG');
    expect(html).toContain('var(--chart-arm1, #0072B2)');
    expect(html).toContain('--chart-arm1: #0072B2;');
    const pictures = [...html.matchAll(/<div class="(?:wide|tall)"><svg ([^>]*)>/g)].map(([, attributes]) => attributes ?? '');
    expect(pictures).toHaveLength(2);
    for (const attributes of pictures) {
      expect(attributes.match(/role="img"/g)).toHaveLength(1);
      expect(attributes.match(/aria-label="accuracy by epoch, 2 arms/g)).toHaveLength(1);
    }
    // A picture within a picture keeps its own size.
    expect(html).toContain('figure > div > svg { display: block; width: 100%; height: auto; }');
  });

  it('has a panel for each condition, and the panels of the tutorial for one trial an arm', async () => {
    const result = exampleResult();
    expect((await made(result)).svg).toContain('Train with Batch Normalization');
    const factors = {
      ...result,
      conditions: ['scale=raw', 'scale=unit'].map((name) => ({ name, values: {}, guess: null })),
      arms: result.arms.map((arm) => ({
        ...arm,
        trials: arm.trials.flatMap((trial) => ['scale=raw', 'scale=unit'].map((condition) => ({ ...trial, condition }))),
      })),
    };
    expect(curvesOf(factors).panels.map(({ title, trials }) => [title, trials.map((all) => all.length)])).toEqual([
      ['scale=raw', [1, 1]],
      ['scale=unit', [1, 1]],
    ]);
    expect((await made(factors)).svg).toContain('>scale=unit<');
  });
});

describe('what a factor that is a number does', () => {
  const rates = [0.001, 0.01, 0.1];
  const result = (() => {
    const one = several();
    const names = rates.flatMap((learningRate) => ['raw', 'unit'].map((scale) => ({ scale, learningRate })));
    const conditions = names.map((values) => ({
      name: `scale=${values.scale}, learning-rate=${values.learningRate}`,
      values,
      guess: null,
    }));
    return {
      ...one,
      design: { ...one.design, target: 0.65 },
      conditions,
      arms: one.arms.map((arm) => ({
        ...arm,
        trials: conditions.flatMap(({ name }) => arm.trials.map((trial) => ({ ...trial, condition: name }))),
      })),
    };
  })();

  it('is a plot of the score at each of its values, a panel for each value of the others', async () => {
    const data = factorPlotOf(result);
    expect(data).toMatchObject({ factor: 'learning-rate', panels: [{ title: 'scale=raw' }, { title: 'scale=unit' }] });
    expect(data?.panels[0]?.points[0]).toEqual(
      rates.map((level) => ({ level, values: [0.985], mean: 0.985, interval: null, diverged: 1 })),
    );
    expect((await made(result)).html).toContain('<h2>Accuracy by learning-rate</h2>');
    expect(factorPlotOf(several())).toBeNull();
    expect((await made(several())).html).not.toContain('Accuracy by learning-rate');
  });

  it('has the epoch in which each seed reached the target, if there is one', async () => {
    const data = timeToTargetOf(result);
    expect(data).toMatchObject({ target: 'accuracy 0.6500', epochs: 3 });
    expect(data?.groups[0]?.arms.map(({ epochs }) => epochs)).toEqual([
      [3, null],
      [1, 1],
    ]);
    expect((await made(result)).html).toContain('<h2>Epochs to accuracy 0.6500</h2>');
    expect(timeToTargetOf(several())).toBeNull();
  });
});

describe('the differences from the baseline', () => {
  const seeds = upTo(6);
  const sixSeeds = () =>
    exampleOf(
      selectArms(),
      [
        seeds.map((i) => ({ wrong: upTo(20 + i) })),
        seeds.map((i) => (i === 5 ? { diverged: { epoch: 1, step: 9 } } : { wrong: upTo(5 + i) })),
      ],
      { seeds: 6 },
    );

  it('are those of the seeds, and what diverged is counted', async () => {
    const result = sixSeeds();
    const [contrast] = scoreContrasts(result);
    expect(contrast?.pairs.map(({ difference }) => Number(difference.toFixed(6)))).toEqual(new Array(5).fill(0.075));
    expect(contrast?.missing).toEqual({ arm: 1, baseline: 0 });
    const { html } = await made(result);
    expect(html).toContain('<h2>Difference from the baseline</h2>');
    expect(html).toContain('with BN: 1 diverged');
  });

  it('are of recalibrated statistics where moving ones lag, and not drawn where no network can be judged', async () => {
    const lagging = exampleOf(
      selectArms(),
      [seeds.map((i) => ({ wrong: upTo(20 + i) })), seeds.map((i) => ({ wrong: upTo(100), recalibrated: upTo(10 + i) }))],
      { seeds: 6 },
    );
    expect(scoreContrasts(lagging)[0]?.mean).toBeCloseTo(0.05, 9);
    const hardlyTrained = lagging.comparisons.map((one) => ({ ...one, obstacle: 'few-steps' as const, outcome: null }));
    const result = answered({ ...lagging, comparisons: hardlyTrained });
    expect((await made(result)).html).not.toContain('Difference from the baseline');
    expect(result.answer?.sentences).toContain('Not judged with batch normalisation: so few steps are hardly a training.');
  });

  it('are not there for one seed', async () => {
    expect(scoreContrasts(exampleResult())).toEqual([]);
    expect((await made(exampleResult())).html).not.toContain('Difference from the baseline');
  });

  it('have margins in percentage points of accuracy', () => {
    const result = exampleOf(
      selectArms(),
      [seeds.map((i) => ({ wrong: upTo(20 + i) })), seeds.map((i) => ({ wrong: upTo(20 - i) }))],
      {
        seeds: 6,
        margin: 0.5,
      },
    );
    expect(scoreContrasts(result)[0]?.equivalence?.margin).toBe(0.005);
  });

  it('have a map where there are two factors', async () => {
    const result = sixSeeds();
    const conditions = [0.01, 0.1].flatMap((learningRate) =>
      [8, 16].map((batchSize) => ({
        name: `${learningRate} ${batchSize}`,
        values: { 'learning-rate': learningRate, 'batch-size': batchSize },
        guess: null,
      })),
    );
    const arms = result.arms.map((arm) => ({
      ...arm,
      trials: conditions.flatMap(({ name }) => arm.trials.map((trial) => ({ ...trial, condition: name }))),
    }));
    const { html } = await made(answered({ ...result, conditions, arms }));
    expect(html).toContain('<h2>Where it helps</h2>');
    for (const text of ['learning-rate', 'batch-size', '0.01', '16']) expect(html).toContain(`>${text}<`);
    expect((await made(result)).html).not.toContain('Where it helps');
  });
});
