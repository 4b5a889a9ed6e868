import { normals, streamKey, uniforms } from '../../src/core/random.ts';
import { answerOf } from '../../src/experiment/answer/answer.ts';
import { selectArms } from '../../src/experiment/arms.ts';
import { compareArms } from '../../src/experiment/comparison.ts';
import { conditionsOf, factorLabel, levelOf } from '../../src/experiment/conditions.ts';
import { designOf, type FlagValues } from '../../src/experiment/flags.ts';
import { ABOUT, type ArmResult, type Result, SCHEMA, stepsPerEpoch, type Trial } from '../../src/experiment/result.ts';

/** A result without what follows from it. */
export type Trained = Omit<Result, 'comparisons' | 'answer' | 'conclusion'>;

/** Which trials diverge, none by default. */
type Diverges = (arm: string, condition: string, seed: number) => boolean;

/** A result as of a design's trainings, drawn: each arm learns a little better than the one before it, from each seed in another way. */
export function drawnTrainings(values: FlagValues, diverges: Diverges = () => false): Trained {
  const arms = selectArms(values.norm);
  const design = designOf({ ...values, norm: arms.map(({ name }) => name) });
  const conditions = conditionsOf(design);
  const trial = (arm: number, c: number, seed: number): Trial => {
    const condition = conditions[c] as (typeof conditions)[number];
    const { epochs } = condition.design.fit;
    const { begin, end } = condition.design.data.test;
    const samples = end - begin;
    const diverged = diverges(arms[arm]?.name ?? '', condition.name, seed) ? { epoch: 2, step: 700 } : null;
    const noise = normals(streamKey(seed, `drawn ${arm} ${c}`), 4 * epochs);
    const reached = 0.9 + 0.01 * arm - 0.02 * c;
    const curve = (part: number) =>
      Array.from({ length: diverged ? 1 : epochs }, (_, i) =>
        Math.min(1, reached - 0.5 * Math.exp(-i / 4) + 0.005 * (noise[4 * i + part] as number)),
      );
    const [accuracy, tested, validated] = [curve(0), curve(1), curve(2)];
    const drawn = uniforms(streamKey(seed, `wrong ${arm} ${c}`), samples);
    const wrong = [...drawn].flatMap((u, i) => (u > reached ? [i] : []));
    const right = samples - wrong.length;
    return {
      condition: condition.name,
      seed,
      steps: epochs * stepsPerEpoch(condition.design),
      history: {
        accuracy,
        loss: accuracy.map((v) => 1 - v),
        test_accuracy: tested,
        test_loss: tested.map((v) => 1 - v),
        val_accuracy: validated,
        val_loss: validated.map((v) => 1 - v),
      },
      test: diverged ? null : { accuracy: right / samples, loss: 1 - reached, correct: right, total: samples, wrong },
      recalibrated: null,
      seconds: 10,
      epochSeconds: tested.map((_, i) => i + 1 + 0.01 * (noise[4 * i + 3] as number)),
      stepMs: 10 + arm + 0.1 * (noise[3] as number),
      diverged,
      findings: [],
      weights: null,
      files: [],
    };
  };
  return {
    schema: SCHEMA,
    design,
    task: 'classification',
    loss: 'categoricalCrossentropy',
    ...ABOUT,
    environment: {
      evenkeel: '0.1.0',
      runtime: 'Node 20.0.0',
      platform: 'linux x64',
      processor: 'any',
      cores: 2,
      relaxedSimd: true,
      started: '2026-01-31T12:00:00.000Z',
    },
    status: 'complete',
    failures: [],
    arms: arms.map(
      ({ file: _, normalization, ...arm }, i): ArmResult => ({
        ...arm,
        normalization: normalization && { layer: normalization.layer },
        summary: { layers: [], total: 0, trainable: 0, nonTrainable: 0 },
        trials: conditions.flatMap((_, c) => design.seeds.map((seed) => trial(i, c, seed))),
      }),
    ),
    conditions: conditions.map(({ name, values: levels }) => ({
      name,
      values: Object.fromEntries(Object.entries(levels).map(([factor, value]) => [factorLabel(factor), levelOf(value)])),
      guess: 0.1,
    })),
  };
}

/** What trainings show. */
export function judgedResult(trained: Trained, comparisons: Result['comparisons'] = compareArms(trained)): Result {
  const judged = { ...trained, comparisons };
  const answer = answerOf(judged);
  return { ...judged, answer, conclusion: answer?.sentences.join(' ') ?? '' };
}

/** A drawn result with all that follows from it. */
export const drawnResult = (values: FlagValues, diverges?: Diverges): Result => judgedResult(drawnTrainings(values, diverges));
