import { checkOptions } from '../../core/options.ts';
import {
  type BatchOptions,
  batchOptions,
  type EvaluateOptions,
  evaluateOptions,
  type FitData,
  type PredictData,
  type PredictOptions,
  predictOptions,
  type Verbose,
} from '../options.ts';
import { type DataTarget, labelled, unlabelled } from './adapters.ts';
import { type BatchSource, iterableSource, type PredictBatch, type YieldedBatch } from './batchSource.ts';
import { weighByClass } from './classWeight.ts';
import { type DataCall, earlyEnd, INFERENCE_BATCH, ITS_BATCHES, limited, readCall, requireAlone } from './dataCall.ts';
import type { Arrays } from './inputs.ts';
import { type Batch, wholeBatch } from './samples.ts';

/** All that `evaluate` or `predict` was asked for. */
export interface InferenceJob {
  readonly source: BatchSource;
  readonly verbose: Verbose;
}

export const readEvaluate = (x: FitData, y?: Arrays | EvaluateOptions, options?: EvaluateOptions): DataCall<EvaluateOptions> =>
  readCall('evaluate', evaluateOptions, x, y, options);

/** Decides all that `evaluate` was asked for. */
export function openEvaluate({ x, y, iterable, options }: DataCall<EvaluateOptions>, target: DataTarget): InferenceJob {
  const { batchSize = INFERENCE_BATCH, steps: limit, sampleWeight, verbose } = options;
  const where = 'evaluate';
  const onEarlyEnd = earlyEnd(target.warn, where, 'steps');
  if (!iterable) {
    const samples = labelled(target, [x, y as Arrays, sampleWeight], where);
    return { source: limited(samples, batchSize, { limit }, onEarlyEnd), verbose };
  }
  requireAlone(where, { labels: y, sampleWeight });
  requireAlone(where, { batchSize: options.batchSize }, ITS_BATCHES);
  const prepare = (batch: YieldedBatch) => labelled(target, batch, where);
  return { source: iterableSource(iterable, prepare, { limit, where, once: true, onEarlyEnd }), verbose };
}

/** Decides all that `predict` was asked for: samples without labels. */
export function openPredict(
  x: PredictData,
  given: PredictOptions,
  { model, warn }: Pick<DataTarget, 'model' | 'warn'>,
): InferenceJob {
  const where = 'predict';
  const { iterable, options } = readCall(where, predictOptions, x as FitData, undefined, given);
  const { batchSize = INFERENCE_BATCH, steps: limit, verbose } = options;
  const onEarlyEnd = earlyEnd(warn, where, 'steps');
  if (!iterable) {
    return { source: limited(unlabelled(model, x as Arrays, where), batchSize, { limit }, onEarlyEnd), verbose };
  }
  requireAlone(where, { batchSize: options.batchSize }, ITS_BATCHES);
  // A list is [x], [x, y] or [x, y, weights], as fit takes it.
  const prepare = (batch: PredictBatch) =>
    unlabelled(model, Array.isArray(batch) ? (batch as readonly [Arrays])[0] : (batch as Arrays), where);
  const batches = iterable as Iterable<PredictBatch> | AsyncIterable<PredictBatch>;
  return { source: iterableSource(batches, prepare, { limit, where, once: true, onEarlyEnd }), verbose };
}

/** One batch as `trainOnBatch` and the like take it; `target` is asked for once the options are checked. */
export function openBatch(where: string, x: Arrays, y: Arrays, options: BatchOptions, target: () => DataTarget): Batch {
  const { sampleWeight, classWeight } = checkOptions(where, options, batchOptions);
  return wholeBatch(weighByClass(labelled(target(), [x, y, sampleWeight], where), classWeight, where));
}
