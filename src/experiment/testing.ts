import type { Backend } from '../backends/backend.ts';
import { movingLayers, whileRecalibrated } from '../batchnorm/movingStatistics.ts';
import { permutation, streamKey } from '../core/random.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import type { Model } from '../models/model.ts';
import type { Logs } from '../training/callbacks/logs.ts';
import type { TrialData } from './data.ts';
import type { Measure } from './measure.ts';
import { thresholdOf } from './network.ts';
import type { RecalibratedTest, TestResult } from './result.ts';

/**
 * Tests a network in inference mode.
 * @param known loss and metrics, where they were worked out before
 */
export async function testNetwork(
  model: Model,
  { testX, testY }: Pick<TrialData, 'testX' | 'testY'>,
  measure: Measure,
  known?: Readonly<Record<string, number | null>>,
): Promise<TestResult> {
  const told = measure.test(await model.predict(testX), testY, thresholdOf(model));
  const { loss = null, ...logged } = known ?? numbersOf(await model.evaluate(testX, testY));
  const others = Object.entries(logged).filter(([name]) => !Object.hasOwn(told, name));
  return {
    ...told,
    loss,
    total: testX.shape[0] as number,
    ...(others.length > 0 && { metrics: Object.fromEntries(others) }),
  };
}

/** The numbers among what was logged; those that are not finite as null. */
const numbersOf = (logs: Logs): Record<string, number | null> =>
  Object.fromEntries(
    Object.entries(logs).flatMap(([name, v]) => (typeof v === 'number' ? [[name, Number.isFinite(v) ? v : null]] : [])),
  );

/**
 * Tests a network with its moving statistics recalibrated on training samples, to be compared with a test with them as training left them. The network
 * itself does not change.
 *
 * @returns null where training moves no statistics, or there are too few samples to take any from
 */
export async function testRecalibrated(
  model: Model,
  data: TrialData,
  moving: TestResult,
  measure: Measure,
  backend: Backend,
): Promise<RecalibratedTest | null> {
  const layers = movingLayers(model);
  if (layers === 0 || (data.trainX.shape[0] as number) < 2) return null;
  const samples = drawn(data.trainX, Math.max(LEAST, Math.min(MOST, Math.floor(PASSES / layers))));
  const test = await whileRecalibrated(model, samples, { backend }, () => testNetwork(model, data, measure));
  const { onlyFirst, onlySecond, pValue } = measure.compare(moving, test);
  return {
    samples: samples.shape[0] as number,
    test,
    onlyMoving: onlyFirst,
    onlyRecalibrated: onlySecond,
    pValue,
  };
}

/**
 * Samples that statistics are taken from. A mean over 2000 is within about 2 % of a standard deviation. Each layer is a pass over the
 * samples, so deep networks get fewer: convolutions, which deep networks consist of, have many values a sample.
 */
const MOST = 2000;
const LEAST = 250;
const PASSES = 20_000;

/** As many samples at random, the same each time: data may be sorted by class. */
function drawn(x: Tensor, count: number): Tensor {
  const all = x.shape[0] as number;
  return all <= count ? x : x.gather(permutation(streamKey(0, 'recalibrate'), all).subarray(0, count));
}
