import { describe, expect, it } from 'vitest';
import { selectArms } from '../../src/experiment/arms.ts';
import type { Result } from '../../src/experiment/result.ts';
import { type ExampleArm, exampleOf, exampleResult } from '../support/exampleResult.ts';

const upTo = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);
const outcome = ({ comparisons }: Result) => comparisons[0]?.outcome;
const say = (without: ExampleArm, withBn: ExampleArm, options = {}) => exampleResult(without, withBn, options).conclusion;

describe('the conclusion', () => {
  it('where both were right on the same images', () => {
    expect(say({ wrong: [3, 5] }, { wrong: [3, 5] })).toBe(
      'Both networks were right on the same of the 200 test images: these show no difference ' +
        '(95 % interval −2.1 to +2.1 percentage points).',
    );
  });

  it('where a difference may be chance', () => {
    expect(say({ wrong: upTo(4) }, { wrong: [3] })).toBe(
      'On the same 200 test images accuracy was 1.5 percentage points higher with batch normalisation than without ' +
        '(95 % interval −0.8 to +4.5): 3 right only with it, 0 only without. The choice of test images alone can bring about such a ' +
        'difference (exact McNemar p = 0.250); one training run each cannot tell how much other seeds would differ.',
    );
  });

  it('where a difference is hardly chance, in either direction', () => {
    expect(say({ wrong: upTo(12) }, { wrong: [] })).toBe(
      'On the same 200 test images accuracy was 6.0 percentage points higher with batch normalisation than without ' +
        '(95 % interval +2.8 to +10.2): 12 right only with it, 0 only without. The choice of test images alone hardly explains such a ' +
        'difference (exact McNemar p < 0.001); one training run each cannot tell how much other seeds would differ.',
    );
    expect(say({ wrong: [0] }, { wrong: upTo(10) })).toMatch(
      /^On the same 200 test images accuracy was 4\.5 percentage points lower with .* \(95 % interval −8\.4 to −1\.5\): 0 right only with it, 9 only without\. .* hardly explains .* p = 0\.004\)/,
    );
  });

  it('where errors differ but not their number', () => {
    expect(say({ wrong: upTo(4) }, { wrong: upTo(4, 50) })).toMatch(
      /accuracy was the same with and without batch normalisation \(95 % interval −3\.3 to \+3\.3 percentage points\): 4 right only with it, 4 only without\. That shows no difference \(exact McNemar p = 1\.000\)/,
    );
  });

  it('has a second decimal where one image of the test set moves it', () => {
    expect(say({ wrong: upTo(300) }, { wrong: upTo(296) }, { total: 10_000 })).toMatch(
      /10000 test images accuracy was 0\.04 .*\(95 % interval −0\.02 to \+0\.10\).* p = 0\.125/,
    );
  });

  it('never prints a p that reads as if it lay on the other side of 0.05', () => {
    const chance = (onlyWith: number, onlyWithout: number) =>
      /alone (.*) such .* (p = [\d.]+)/.exec(
        say({ wrong: upTo(onlyWith) }, { wrong: upTo(onlyWithout, 2000) }, { total: 10_000 }),
      );
    expect(chance(532, 469)?.slice(1)).toEqual(['hardly explains', 'p = 0.04998']);
    expect(chance(229, 188)?.slice(1)).toEqual(['can bring about', 'p = 0.05000']);
  });

  it('where one or both networks diverged', () => {
    expect(say({ diverged: { epoch: 4, step: 17 } }, {})).toBe(
      'The network without BN diverged in epoch 4 (step 17), so there is no difference of accuracies to judge.',
    );
    expect(say({ diverged: { epoch: 1, step: 2 } }, { diverged: { epoch: 1, step: 3 } })).toBe(
      'The network without BN diverged in epoch 1 (step 2) and the network with BN diverged in epoch 1 (step 3), ' +
        'so there is no difference of accuracies to judge.',
    );
    const [a, b] = [{ diverged: { epoch: 1, step: 2, reason: 'For A.' } }, { diverged: { epoch: 1, step: 2, reason: 'For B.' } }];
    expect(say(a, a)).toMatch(/to judge\. For A\.$/);
    expect(say({}, b)).toMatch(/to judge\. For B\.$/);
    expect(say(a, b)).toMatch(/to judge\. The network without BN: For A\. The network with BN: For B\.$/);
  });

  it('where the run was stopped, without a probability', () => {
    expect(say({ accuracy: [0.9, 0.9], wrong: upTo(20) }, { accuracy: [0.9], wrong: [] }, { epochs: 30 })).toBe(
      'Stopped early: of 30 epochs, 2 without BN and 1 with BN were finished, so there is no difference to judge.',
    );
    expect(say({ accuracy: [], wrong: null }, { accuracy: [], wrong: null }, { epochs: 30 })).toBe(
      'Stopped early: of 30 epochs, 0 without BN and 0 with BN were finished, so there is no difference to judge.',
    );
    expect(
      say({ accuracy: [0.9], wrong: upTo(20) }, { accuracy: [0.9], wrong: upTo(150), recalibrated: [] }, { epochs: 30 }),
    ).toBe(
      'Stopped early: of 30 epochs, 1 without BN and 1 with BN were finished, so there is no difference to judge. On the same 200 test ' +
        'images the network with BN has accuracy 0.2500 with its moving statistics, as Keras tests, and 1.0000 with statistics ' +
        'recalibrated on 2000 training images: the moving ones lag behind the weights, so the first number says nothing about batch ' +
        'normalisation.',
    );
    expect(say({ accuracy: [0.9], diverged: { epoch: 2, step: 5 } }, { accuracy: [0.9] }, { epochs: 30 })).toBe(
      'Stopped early: of 30 epochs, 1 without BN and 1 with BN were finished. ' +
        'The network without BN diverged in epoch 2 (step 5), so there is no difference of accuracies to judge.',
    );
  });

  it('where networks took different numbers of steps, or hardly any', () => {
    expect(say({ wrong: upTo(20), steps: 900 }, { wrong: [], steps: 1500 })).toBe(
      'The networks took different numbers of steps (900 without BN and 1500 with BN), so they are not compared.',
    );
    expect(say({ wrong: upTo(20), steps: 29 }, { wrong: [], steps: 29 })).toBe(
      '29 steps are hardly a training (30 are the least that is judged), so what 200 test images show is no difference to judge.',
    );
    expect(say({ wrong: upTo(20), steps: 30 }, { wrong: [], steps: 30 })).toContain('McNemar p < 0.001');
  });

  it('where no network is better than guessing, with either kind of statistics', () => {
    const [poor, worse] = [upTo(178), upTo(200)];
    expect(say({ wrong: poor }, { wrong: worse })).toBe(
      'No network does better on the 200 test images than always answering with their most common class (accuracy 0.1000), ' +
        'so there is no difference to judge.',
    );
    expect(say({ wrong: poor }, { wrong: worse }, { guess: null })).toContain('11.0 percentage points lower');
    expect(say({ wrong: poor }, { wrong: worse, recalibrated: upTo(20) })).toContain('79.0 percentage points higher');
    expect(say({ wrong: upTo(20) }, { wrong: worse })).toContain('90.0 percentage points lower');
  });
});

describe('where moving statistics lag', () => {
  const lagging: ExampleArm = { wrong: upTo(150), recalibrated: upTo(10) };

  it('the first sentence says so, and the difference is that of recalibrated statistics', () => {
    expect(say({ wrong: upTo(30) }, lagging)).toBe(
      'On the same 200 test images the network with BN has accuracy 0.2500 with its moving statistics, as Keras tests, and 0.9500 with ' +
        'statistics recalibrated on 2000 training images (exact McNemar p < 0.001): the moving ones lag behind the weights, so the first ' +
        'number says nothing about batch normalisation. With recalibrated statistics accuracy was 10.0 percentage points higher with ' +
        'batch normalisation than without (95 % interval +5.9 to +14.8): 20 right only with it, 0 only without. The choice of test ' +
        'images alone hardly explains such a difference (exact McNemar p < 0.001); one training run each cannot tell how much other ' +
        'seeds would differ.',
    );
    expect(outcome(exampleResult({ wrong: upTo(30) }, lagging))).toMatchObject({ statistics: 'recalibrated', difference: 0.1 });
    expect(say({ wrong: upTo(10) }, lagging)).toMatch(
      /With recalibrated statistics both networks were right on the same of the 200/,
    );
  });

  it('unless chance can bring that about: then the moving ones are judged', () => {
    const result = exampleResult({ wrong: upTo(30) }, { wrong: upTo(10), recalibrated: upTo(5) });
    expect([outcome(result)?.statistics, outcome(result)?.difference]).toEqual(['moving', 0.1]);
    expect(result.conclusion).toMatch(/^On the same 200 test images accuracy was 10\.0 percentage points higher/);
  });

  it('and where recalibrated ones do worse, nothing is judged', () => {
    const result = exampleResult({ wrong: upTo(30) }, { wrong: upTo(10), recalibrated: upTo(50) });
    expect(result.comparisons).toMatchObject([{ obstacle: 'unclear-statistics', outcome: null }]);
    expect(result.conclusion).toBe(
      'On the same 200 test images the network with BN has accuracy 0.9500 with its moving statistics, as Keras tests, and 0.7500 with ' +
        'statistics recalibrated on 2000 training images (exact McNemar p < 0.001), so which statistics it is tested with decides. ' +
        'There is no difference to judge.',
    );
  });
});

describe('several comparisons', () => {
  const several = (examples: readonly (readonly ExampleArm[])[], names = ['none', 'batch', 'layer'], options = {}) =>
    exampleOf(selectArms(names), examples, options).conclusion;
  const RULE =
    'Probabilities (exact McNemar) are corrected for 2 comparisons (Holm); one training run each cannot tell how much other seeds would differ.';

  it('name the differences that chance hardly explains, and those it may', () => {
    expect(several([[{ wrong: upTo(30) }], [{ wrong: upTo(10) }], [{ wrong: upTo(29) }]])).toBe(
      'On the same 200 test images accuracy was 10.0 percentage points higher with batch normalisation than without normalisation, by more ' +
        'than the choice of test images alone explains. The difference with layer normalisation may be due to that choice. ' +
        RULE,
    );
    expect(several([[{ wrong: upTo(30) }], [{ wrong: upTo(10) }], [{ wrong: upTo(60) }]])).toContain(
      'accuracy was 10.0 percentage points higher with batch normalisation and 15.0 percentage points lower with layer normalisation than ' +
        'without normalisation, by more',
    );
    expect(several([[{ wrong: upTo(3) }], [{ wrong: upTo(2) }], [{ wrong: upTo(4) }]])).toBe(
      'On the same 200 test images the choice of test images alone can bring about all differences of accuracy between the network without ' +
        `normalisation and those with batch normalisation and with layer normalisation. ${RULE}`,
    );
  });

  it('are corrected for their number: what one comparison shows, two may not', () => {
    const [base, other] = [{ wrong: upTo(6) }, { wrong: [] }];
    expect(exampleOf(selectArms(['none', 'batch']), [[base], [other]]).comparisons[0]?.outcome).toMatchObject({
      pValue: expect.closeTo(0.03125, 12),
      adjustedP: expect.closeTo(0.03125, 12),
    });
    const two = exampleOf(selectArms(['none', 'batch', 'layer']), [[base], [other], [base]]);
    expect(two.comparisons.map(({ outcome }) => outcome?.adjustedP)).toEqual([expect.closeTo(0.0625, 12), 1]);
    expect(two.conclusion).toContain('can bring about all differences');
  });

  it('go on where one network diverged, and say so of it', () => {
    expect(several([[{ wrong: upTo(30) }], [{ wrong: [] }], [{ diverged: { epoch: 1, step: 3 } }]])).toMatch(
      /higher with batch normalisation than without normalisation, .* The network with LN diverged in epoch 1 \(step 3\), so there is no difference of accuracies to judge\.$/,
    );
    expect(several([[{ diverged: { epoch: 1, step: 3 } }], [{}], [{}]])).toBe(
      'The network without normalisation diverged in epoch 1 (step 3), so there is no difference of accuracies to judge.',
    );
    expect(several([[{}], [{}], [{ accuracy: [0.9] }]], ['none', 'batch', 'layer'])).toBe(
      'Stopped early: of 3 epochs, 3 without normalisation, 3 with BN and 1 with LN were finished, so there is no difference to judge.',
    );
  });

  it('with another baseline are with that', () => {
    expect(several([[{ wrong: upTo(30) }], [{ wrong: [] }], [{ wrong: [] }]], ['batch', 'none', 'layer'])).toContain(
      'accuracy was 15.0 percentage points higher without normalisation and 15.0 percentage points higher with layer normalisation than with ' +
        'batch normalisation, by more',
    );
    expect(several([[{ wrong: upTo(30) }], [{ wrong: [] }]], ['batch', 'layer'])).toMatch(
      /15\.0 percentage points higher with layer normalisation than with batch normalisation \(.*\): 30 right only with layer normalisation, 0 only with batch normalisation\. /,
    );
  });

  it('of several seeds are seed by seed', () => {
    expect(
      several(
        [
          [{ wrong: upTo(30) }, {}],
          [{ wrong: [] }, {}],
        ],
        ['none', 'batch'],
      ),
    ).toContain('accuracy was 15.0 percentage points higher with batch normalisation, seed 0 than without, by more');
  });
});
