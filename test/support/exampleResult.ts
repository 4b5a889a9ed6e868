import { arms } from '../../src/experiment/arms.ts';
import { compareArms } from '../../src/experiment/comparison.ts';
import { verdict } from '../../src/experiment/conclusion.ts';
import { defaults } from '../../src/experiment/options.ts';
import { ABOUT, type ArmResult, type Result, stepsPerEpoch, type TestResult, type Trial } from '../../src/experiment/result.ts';
import { mcnemar, pairedCounts } from '../../src/experiment/statistics.ts';

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

/** A result with chosen outcomes, as `compare` makes one. */
export function exampleResult(
  without: ExampleArm = {},
  withBn: ExampleArm = {},
  { total = 200, baseline = 0.1, ...config }: Partial<Result['config']> & { total?: number; baseline?: number | null } = {},
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
  const make = ({
    wrong = [0, 1, 2],
    accuracy = [0.9, 0.95, 0.97],
    diverged = null,
    recalibrated,
    steps = accuracy.length * stepsPerEpoch({ ...defaults, ...config }),
  }: ExampleArm): Trial => ({
    seed: 0,
    steps,
    history: {
      accuracy: [...accuracy],
      loss: accuracy.map((a) => 1 - a),
      val_accuracy: accuracy.map((a) => a - 0.01),
      val_loss: accuracy.map((a) => 1.1 - a),
    },
    test: wrong && !diverged ? tested(wrong) : null,
    recalibrated: wrong && !diverged && recalibrated ? again(wrong, recalibrated) : null,
    seconds: 12.5,
    stepMs: 10.25,
    diverged,
  });
  const summary = {
    layers: [{ name: 'dense', type: 'Dense', outputShape: [null, 10], params: 7850 }],
    total: 7850,
    trainable: 7850,
    nonTrainable: 0,
  };
  const finding = { id: 'momentum', layer: 'batch_normalization', reason: 'its statistics <lag>', remedy: 'Train for longer.' };
  const own: ArmResult[] = arms.map((arm, i) => ({
    ...arm,
    summary,
    findings: arm.name === 'none' ? [] : [finding],
    trials: [make(i === 0 ? without : withBn)],
    files: i === 0 ? ['without.keras', 'without.onnx'] : ['with.keras', 'with.onnx'],
  }));
  const settings = { ...defaults, epochs: Math.max(...own.map((a) => a.trials[0]?.history.loss.length ?? 0)), ...config };
  const ended = own.every(({ trials: [t] }) => t?.diverged || t?.history.loss.length === settings.epochs);
  const status = ended ? 'complete' : 'stopped';
  const result: Omit<Result, 'verdict'> = {
    schema: 'evenkeel.result/1',
    config: settings,
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
    arms: own,
    baseline,
    comparison: compareArms({ arms: own, status, baseline, task: 'classification' }),
  };
  return { ...result, verdict: verdict(result) };
}
