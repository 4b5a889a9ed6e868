import { answerOf } from '../../src/experiment/answer/answer.ts';
import { type Arm, selectArms } from '../../src/experiment/arms.ts';
import { compareArms } from '../../src/experiment/comparison.ts';
import { conclusion } from '../../src/experiment/conclusion.ts';
import { designOf, type FlagValues } from '../../src/experiment/flags.ts';
import {
  ABOUT,
  type ArmResult,
  type Result,
  SCHEMA,
  stepsPerEpoch,
  type TestResult,
  type Trial,
} from '../../src/experiment/result.ts';
import { mcnemar } from '../../src/experiment/statistics/mcnemar.ts';
import { pairedCounts } from '../../src/experiment/statistics/pairedCounts.ts';

export interface ExampleArm {
  /** Positions of the misclassified test images, or null for no test. */
  readonly wrong?: readonly number[] | null;
  /** Accuracies by epoch, on training and test images. */
  readonly accuracy?: readonly number[];
  readonly diverged?: Trial['diverged'];
  /** Positions that are misclassified with recalibrated statistics. Default: no such test. */
  readonly recalibrated?: readonly number[];
  /** Default: those of the finished epochs. */
  readonly steps?: number | null;
}

interface ExampleOptions extends FlagValues {
  readonly total?: number;
  readonly guess?: number | null;
}

/** A result of the tutorial's two arms with chosen outcomes, as `compare` makes one. */
export const exampleResult = (without: ExampleArm = {}, withBn: ExampleArm = {}, options: ExampleOptions = {}): Result =>
  exampleOf(selectArms(), [[without], [withBn]], options);

/** A result of any arms with chosen outcomes, each with one trial or several, from the seeds 0, 1, … */
export function exampleOf(
  arms: readonly Arm[],
  examples: readonly (readonly ExampleArm[])[],
  { total = 200, guess = 0.1, ...values }: ExampleOptions = {},
): Result {
  const tested = (wrong: readonly number[]): TestResult => ({
    accuracy: (total - wrong.length) / total,
    loss: 0.1,
    correct: total - wrong.length,
    total,
    wrong: [...wrong],
  });
  const again = (moving: readonly number[], wrong: readonly number[]): Trial['recalibrated'] => {
    const { onlyFirst, onlySecond } = pairedCounts(moving, wrong, total);
    return {
      samples: 2000,
      test: tested(wrong),
      onlyMoving: onlyFirst,
      onlyRecalibrated: onlySecond,
      pValue: mcnemar(onlyFirst, onlySecond),
    };
  };
  const finding = { id: 'momentum', layer: 'batch_normalization', reason: 'its statistics <lag>', remedy: 'Train for longer.' };
  const make = (arm: Arm, seed: number, example: ExampleArm, file: string): Trial => {
    const {
      wrong = [0, 1, 2],
      accuracy = [0.9, 0.95, 0.97],
      diverged = null,
      recalibrated,
      steps = accuracy.length * stepsPerEpoch(designOf(values)),
    } = example;
    return {
      condition: '',
      seed,
      steps,
      history: {
        accuracy: [...accuracy],
        loss: accuracy.map((a) => 1 - a),
        test_accuracy: accuracy.map((a) => a - 0.01),
        test_loss: accuracy.map((a) => 1.1 - a),
      },
      test: wrong && !diverged ? tested(wrong) : null,
      recalibrated: wrong && !diverged && recalibrated ? again(wrong, recalibrated) : null,
      seconds: 12.5,
      epochSeconds: accuracy.map((_, epoch) => 4 * (epoch + 1)),
      stepMs: 10.25,
      diverged,
      weights: null,
      findings: arm.normalization ? [finding] : [],
      files: [`${file}.keras`, `${file}.onnx`],
    };
  };
  const summary = {
    layers: [{ name: 'dense', type: 'Dense', outputShape: [null, 10], params: 7850 }],
    total: 7850,
    trainable: 7850,
    nonTrainable: 0,
  };
  const made = arms.map(({ file, ...arm }, i): ArmResult => {
    const trials = examples[i] ?? [{}];
    const name = (seed: number) => (trials.length > 1 ? `${file}-seed-${seed}` : file);
    const normalization = arm.normalization && { layer: arm.normalization.layer };
    return {
      ...arm,
      normalization,
      summary,
      trials: trials.map((trial, seed) => make({ file, ...arm }, seed, trial, name(seed))),
    };
  });
  const trials = made.flatMap((arm) => arm.trials);
  const design = designOf({
    norm: arms.map(({ name }) => name),
    epochs: Math.max(1, ...trials.map(({ history }) => history.loss.length)),
    ...values,
  });
  const ended = trials.every(({ diverged, history }) => diverged || history.loss.length === design.fit.epochs);
  const status = ended ? 'complete' : 'stopped';
  const result: Omit<Result, 'conclusion' | 'comparisons' | 'answer'> = {
    schema: SCHEMA,
    design,
    task: 'classification',
    loss: 'categoricalCrossentropy',
    ...ABOUT,
    environment: {
      evenkeel: '0.1.0',
      runtime: 'Node 20.0.0',
      platform: 'linux x64',
      processor: 'a <fast> one',
      cores: 2,
      relaxedSimd: true,
      started: '2026-01-31T12:00:00.000Z',
    },
    status,
    arms: made,
    failures: [],
    conditions: [{ name: '', values: {}, guess }],
  };
  const judged = { ...result, comparisons: compareArms(result) };
  const compared = { ...judged, answer: answerOf(judged) };
  return { ...compared, conclusion: compared.answer?.sentences.join(' ') ?? conclusion(compared) };
}
