import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { selectArms } from '../../src/experiment/arms.ts';
import { compareArms } from '../../src/experiment/comparison.ts';
import { conclusion } from '../../src/experiment/conclusion.ts';
import { designOf } from '../../src/experiment/flags.ts';
import { reportFiles } from '../../src/experiment/report/index.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { exampleOf } from '../support/exampleResult.ts';
import { madeFiles } from '../support/madeFiles.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../test/fixtures/results/schema-1/${name}.json`, import.meta.url), 'utf8'));

const rounded = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (_, v) => (typeof v === 'number' ? Number(v.toPrecision(13)) : v));

describe('a result of schema 1', () => {
  it.each(['classes', 'numbers', 'diverged'])('%s is read in the form of schema 2, with the same numbers', async (name) => {
    const old = fixture(name);
    const result = parseResult(old, `file ${name}.json`);
    expect(result).toMatchObject({
      schema: 'evenkeel.result/2',
      design: designOf({ ...old.config, ...old.data.reading }),
      task: old.task,
      conditions: [{ name: '', values: {}, guess: old.baseline }],
      conclusion: old.verdict,
    });
    for (const [i, arm] of result.arms.entries()) {
      const { trials, findings, files, ...same } = old.arms[i];
      expect(arm).toMatchObject(same);
      const history = Object.entries(trials[0].history).map(([series, values]) => [series.replace('val_', 'test_'), values]);
      const [trial] = trials;
      expect(arm.trials).toEqual([
        { ...trial, history: Object.fromEntries(history), condition: '', epochSeconds: [], weights: null, findings, files },
      ]);
    }
    // What is said and counted today is what was said and counted then, but for the rounding of the last digits.
    expect(rounded(compareArms(result))).toEqual(rounded(result.comparisons));
    expect(conclusion(result)).toBe(old.verdict);
    const [{ obstacle, outcome }] = result.comparisons as [(typeof result.comparisons)[number]];
    expect(obstacle).toBe(name === 'diverged' ? 'diverged' : null);
    expect(outcome && { difference: outcome.difference, interval: outcome.interval, pValue: outcome.pValue }).toEqual(
      old.comparison && {
        difference: old.comparison.difference,
        interval: old.comparison.interval,
        pValue: old.comparison.pValue,
      },
    );
    for (const content of Object.values(await madeFiles(reportFiles(result)))) expect(content.length).toBeGreaterThan(0);
    expect(parseResult(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it('from before networks were tested twice lacks what came later', async () => {
    const old = fixture('classes');
    old.arms[0].trials[0].diverged = { epoch: 1, step: 2 };
    for (const key of ['baseline', 'task', 'loss', 'data', 'network']) delete old[key];
    for (const key of ['data', 'model', 'keepWeights', 'task']) delete old.config[key];
    for (const arm of old.arms) for (const trial of arm.trials) for (const key of ['steps', 'recalibrated']) delete trial[key];
    old.comparison = { testImages: 10, difference: 0, interval: [-0.2, 0.2], onlyWith: 1, onlyWithout: 1, pValue: 1 };
    const read = parseResult(old);
    expect(read.arms.map(({ trials: [trial] }) => [trial?.steps, trial?.recalibrated])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(read.arms[0]?.trials[0]?.diverged).toEqual({ epoch: 1, step: 2 });
    expect([read.conditions[0]?.guess, read.comparisons[0]?.outcome?.statistics, read.data.name]).toEqual([
      null,
      'moving',
      'MNIST',
    ]);
    for (const content of Object.values(await madeFiles(reportFiles(read)))) expect(content.length).toBeGreaterThan(0);
  });
});

describe('parseResult', () => {
  it('reads several arms of several trials', () => {
    const result = exampleOf(selectArms(['batch', 'none', 'layer']), [
      [{}, {}],
      [{}, { wrong: [7] }],
      [{}, {}],
    ]);
    expect(result.comparisons.map(({ arm, baseline, seed }) => [arm, baseline, seed])).toEqual([
      ['none', 'batch', 0],
      ['none', 'batch', 1],
      ['layer', 'batch', 0],
      ['layer', 'batch', 1],
    ]);
    expect(parseResult(JSON.parse(JSON.stringify(result)))).toEqual(result);
  });

  it('names the first entry that does not fit', () => {
    expect(() => parseResult({ schema: 'evenkeel.result/3' }, 'file new.json')).toThrow(
      /^file new\.json, schema: expected a result of schema evenkeel\.result\/2 or evenkeel\.result\/1, got .*\. Make it again with `evenkeel compare`\.$/,
    );
    expect(() => parseResult({ ...fixture('classes'), status: 'odd' }, 'file old.json')).toThrow(/^file old\.json, status: /);
    expect(() => parseResult(null)).toThrow(/^result, top level: /);
  });
});
