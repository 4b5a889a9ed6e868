import type { Tensor } from '../core/tensor/tensor.ts';
import type { TrialData } from './data.ts';
import { stepsPerEpoch } from './result.ts';
import { runTrial, type TrialSpec } from './trial.ts';

/** What a run takes, estimated from a few steps of each network. */
export interface Cost {
  readonly trainings: number;
  /** Trainings at the same time. */
  readonly atOnce: number;
  readonly seconds: number;
  /** Of the data and of what trains at the same time, in bytes. */
  readonly memory: number;
  /** Of the files of the result, in bytes. */
  readonly disk: number;
}

/** Steps that are timed, and test samples that are predicted, of each network. */
const STEPS = 12;
const TESTED = 256;
/** Until the first step a network is built and compiled and its worker started; after the last it is examined. */
const OVERHEAD = 0.6;
/** Bytes that a number of a history takes in `result.json`, `history.csv` and the figures together. */
const BYTES_A_NUMBER = 80;
const BYTES_A_TRIAL = 6000;
const BYTES_OF_REPORT = 2e6;

const head = (x: Tensor, count: number) => x.slice(0, Math.min(count, x.shape[0] as number));

/** The first samples of some data. */
function sample(data: TrialData, trained: number): TrialData {
  const { trainX, trainY, testX, testY } = data;
  return { trainX: head(trainX, trained), trainY: head(trainY, trained), testX: head(testX, TESTED), testY: head(testY, TESTED) };
}

interface Timing {
  readonly step: number;
  /** Seconds to predict a sample. */
  readonly predict: number;
  readonly parameters: number;
}

/** Times a few steps of a training. */
async function timed(spec: TrialSpec): Promise<Timing> {
  const { batchSize } = spec.design.fit;
  const data = sample(spec.data, STEPS * batchSize);
  const design = { ...spec.design, fit: { ...spec.design.fit, epochs: 1 } };
  const { trials, summary } = await runTrial({
    ...spec,
    data,
    design,
    tests: [{ condition: '', begin: 0, end: data.testX.shape[0] as number }],
  });
  const step = (trials[0]?.stepMs ?? 0) / 1000;
  // A training step goes through the network about three times.
  return { step, predict: step / batchSize / 3, parameters: summary.total };
}

const bytesOf = ({ trainX, testX, validationX }: TrialData) =>
  [trainX, testX, validationX].reduce((total, x) => total + (x?.data.byteLength ?? 0), 0);

/**
 * Estimates what trainings take, by training each network for a few steps in each batch size.
 * @param atOnce how many are trained at the same time
 */
export async function estimateCost(specs: readonly TrialSpec[], atOnce: number): Promise<Cost> {
  const timings = new Map<string, Timing>();
  let [seconds, disk, largest] = [0, BYTES_OF_REPORT, 0];
  const data = new Set<TrialData>();
  for (const spec of specs) {
    const { epochs, batchSize } = spec.design.fit;
    const key = `${spec.arm.name} ${spec.arm.place} ${batchSize}`;
    const timing = timings.get(key) ?? (await timed(spec));
    timings.set(key, timing);
    data.add(spec.data);
    const steps = stepsPerEpoch(spec.design) * epochs;
    const tested = [spec.data.testX, spec.data.validationX].reduce((total, x) => total + (x?.shape[0] ?? 0), 0) * epochs;
    seconds += steps * timing.step + tested * timing.predict + OVERHEAD;
    const trials = spec.tests?.length ?? 1;
    disk += trials * (BYTES_A_TRIAL + epochs * 6 * BYTES_A_NUMBER);
    // Weights, gradients, two numbers of an optimizer, and as much again for what passes between layers.
    largest = Math.max(largest, timing.parameters * 4 * 8);
  }
  const samples = [...data].reduce((total, one) => total + bytesOf(one), 0);
  return {
    trainings: specs.length,
    atOnce: Math.min(atOnce, specs.length),
    seconds: seconds / Math.min(atOnce, specs.length),
    memory: samples + Math.min(atOnce, specs.length) * (largest + 60e6) + 90e6,
    disk,
  };
}
