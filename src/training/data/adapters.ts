import { describeValue } from '../../core/checks.ts';
import { EvenkeelError } from '../../core/errors.ts';
import type { SymbolicTensor } from '../../nn/layers/symbolicTensor.ts';
import { permutation, streamKey } from '../../core/random.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { weighByClass } from './classWeight.ts';
import type { Head } from '../compiledModel.ts';
import { type Arrays, arrange } from './inputs.ts';
import type { TrainableModel } from '../trainableModel.ts';
import { type DataPair, type EvaluateOptions, type FitData, type FitOptions, INFERENCE_BATCH } from '../options.ts';
import { countOf, inOrder, requireSameCount, requireSampleShape, type Samples, sliceSamples, splitAt } from './samples.ts';
import {
  type ArraySourceOptions,
  arraySource,
  isBatchIterable,
  iterableSource,
  type PredictBatch,
  type Source,
  type YieldedBatch,
} from './batchSource.ts';
import { sampleWeights } from './sampleWeights.ts';

/** A model whose data is checked, with what is asked of its outputs. */
export interface Judged {
  readonly model: TrainableModel;
  readonly heads: readonly Head[];
  /** Tells the user of something, once. */
  warn(message: string): void;
}

/** Inputs, checked against the shapes the model was built for; builds a model that waits for them. */
export function inputsOf(model: TrainableModel, x: Arrays, where: string): Tensor[] {
  if (!model.built) {
    const [only] = arrange(x, ['x'], where) as [Tensor];
    model.buildFor([only.shape.slice(1)]);
  }
  const arrays = arrange(x, model.inputNames, where);
  for (const [i, input] of model.inputs.entries()) {
    const first = model.inputs.length > 1 ? input.node.layer : (model.layers[0] ?? model);
    requireSampleShape(arrays[i] as Tensor, input.shape, where, first.where);
  }
  return arrays;
}

/** Data and labels for training or evaluation, checked. */
export function samplesOf({ model, heads }: Judged, batch: YieldedBatch, where: string): Samples {
  if (!Array.isArray(batch)) {
    throw new EvenkeelError({
      where: `${where}, a batch of the iterable`,
      expected: '[x, y] or [x, y, sampleWeight]',
      got: describeValue(batch),
    });
  }
  const [x, y, weights] = batch as YieldedBatch;
  const inputs = inputsOf(model, x, where);
  const labels = arrange(y, model.outputNames, `${where}, labels`);
  const outputs = model.outputs.map(({ shape }, i) => ({ name: model.outputNames[i] as string, shape }));
  const samples = { x: inputs, y: labels, weights: sampleWeights(weights, outputs, where) };
  requireSameCount(samples, where);
  for (const [i, { loss }] of heads.entries()) {
    loss.check?.(labels[i] as Tensor, (model.outputs[i] as SymbolicTensor).shape, where);
  }
  return samples;
}

/** @throws EvenkeelError for what an iterable, which brings its own, must not be given beside it */
function requireAlone(where: string, given: Readonly<Record<string, unknown>>, remedy?: string): void {
  for (const [what, value] of Object.entries(given)) {
    if (value === undefined) continue;
    throw new EvenkeelError({
      where,
      expected: `no ${what} beside an iterable of batches`,
      got: remedy ? String(value) : 'some',
      remedy: remedy ?? 'Let it yield [x, y] or [x, y, sampleWeight].',
    });
  }
}

const OWN_BATCHES = 'It brings its own batches, in its own order: leave the option out.';

/** @throws EvenkeelError for options of a validation where there is none, or that it cannot follow */
function requireValidation({ validationData: data, validationSplit, ...options }: FitOptions): void {
  const refuse = (name: string, expected: string, got: string, remedy: string): never => {
    throw new EvenkeelError({ where: `fit, option ${name}`, expected, got, remedy });
  };
  if (data !== undefined && validationSplit) {
    refuse('validationSplit', 'no share of the samples beside validationData', String(validationSplit), 'Give one of the two.');
  }
  const { validationBatchSize, validationSteps, validationFreq } = options;
  if (data === undefined && !validationSplit) {
    for (const [name, value] of Object.entries({ validationBatchSize, validationSteps, validationFreq })) {
      if (value === undefined) continue;
      refuse(name, 'a validation', 'neither validationData nor validationSplit', 'Give one of them, or leave the option out.');
    }
  }
  if (validationBatchSize !== undefined && isBatchIterable(data)) {
    refuse('validationBatchSize', 'none beside an iterable of batches', String(validationBatchSize), OWN_BATCHES);
  }
}

/** Says where an option asks for more batches than the data has, of which Keras warns too: the data then ends first. */
const ended = (warn: Judged['warn'], where: string, option: string) => (there: number, wanted: number) =>
  warn(
    `${where}, option ${option}: the data has ${there} ${there === 1 ? 'batch' : 'batches'} and not ${wanted}, and ends there.`,
  );

/** Batches of arrays, of which an option may limit the number. */
function limited(
  samples: Samples,
  batchSize: number,
  options: Pick<ArraySourceOptions, 'limit' | 'order'>,
  more: (there: number, wanted: number) => void,
): Source {
  const there = Math.ceil(countOf(samples) / batchSize);
  if (options.limit !== undefined && options.limit > there) more(there, options.limit);
  return arraySource(samples, batchSize, options);
}

/** A pair of data and labels, as `validationData` takes it. */
function requirePair(data: unknown, where: string): DataPair {
  const fits = Array.isArray(data) && (data.length === 2 || data.length === 3);
  if (!fits) {
    throw new EvenkeelError({ where, expected: '[x, y], [x, y, sampleWeight] or an iterable of batches', got: describeValue(data) });
  }
  return data as unknown as DataPair;
}

/** What `fit` trains on and what it validates with. `offset` says how many epochs were trained on before the first. */
export function fitSources(
  judged: Judged,
  x: FitData,
  y: Arrays | undefined,
  options: FitOptions,
  offset: () => number,
): { readonly source: Source; readonly validation: Source | undefined } {
  const { batchSize = 32, stepsPerEpoch, initialEpoch = 0, shuffle = true, classWeight } = options;
  const { model } = judged;
  requireValidation(options);
  if (isBatchIterable(x)) {
    requireAlone('fit', { labels: y, sampleWeight: options.sampleWeight, validationSplit: options.validationSplit || undefined });
    requireAlone('fit', { batchSize: options.batchSize, 'shuffle: true': options.shuffle || undefined }, OWN_BATCHES);
    const prepare = (batch: YieldedBatch) => weighByClass(samplesOf(judged, batch, 'fit'), classWeight, 'fit');
    const source = iterableSource(x, prepare, { limit: stepsPerEpoch, where: 'fit', firstEpoch: initialEpoch });
    return { source, validation: validationSource(judged, options, undefined) };
  }
  let samples = samplesOf(judged, [x, y as Arrays, options.sampleWeight], 'fit');
  let held: Samples | undefined;
  if (!options.validationData && options.validationSplit) {
    const at = splitAt(countOf(samples), options.validationSplit);
    held = sliceSamples(samples, at);
    samples = sliceSamples(samples, 0, at);
  }
  // Classes are weighted in training, not in what is held back.
  samples = weighByClass(samples, classWeight, 'fit', true);
  const n = countOf(samples);
  const [key, same] = [streamKey(model.seed, 'shuffle'), inOrder(n)];
  const order = (epoch: number) => (shuffle ? permutation(key, n, epoch + offset()) : same);
  const source = limited(samples, batchSize, { order, limit: stepsPerEpoch }, ended(judged.warn, 'fit', 'stepsPerEpoch'));
  return { source, validation: validationSource(judged, options, held) };
}

function validationSource(judged: Judged, options: FitOptions, held: Samples | undefined): Source | undefined {
  const { validationData: data, validationBatchSize = INFERENCE_BATCH, validationSteps: limit } = options;
  const where = 'fit, validationData';
  const more = ended(judged.warn, 'fit', 'validationSteps');
  if (held) return limited(held, validationBatchSize, { limit }, more);
  if (data === undefined) return undefined;
  if (isBatchIterable(data)) {
    return iterableSource(data, (batch) => samplesOf(judged, batch, where), { limit, where, afresh: true });
  }
  return limited(samplesOf(judged, requirePair(data, where), where), validationBatchSize, { limit }, more);
}

/** What `evaluate` goes through. */
export function evaluateSource(judged: Judged, x: FitData, y: Arrays | undefined, options: EvaluateOptions): Source {
  const { batchSize = INFERENCE_BATCH, steps: limit, sampleWeight } = options;
  const where = 'evaluate';
  const more = ended(judged.warn, where, 'steps');
  if (isBatchIterable(x)) {
    requireAlone(where, { labels: y, sampleWeight });
    requireAlone(where, { batchSize: options.batchSize }, OWN_BATCHES);
    return iterableSource(x, (batch) => samplesOf(judged, batch, where), { limit, where, once: true, more });
  }
  return limited(samplesOf(judged, [x, y as Arrays, sampleWeight], where), batchSize, { limit }, more);
}

/** What `predict` goes through: samples without labels. */
export function predictSource(
  { model, warn }: Omit<Judged, 'heads'>,
  x: Arrays | Iterable<PredictBatch> | AsyncIterable<PredictBatch>,
  options: { readonly batchSize?: number; readonly steps?: number },
): Source {
  const { batchSize = INFERENCE_BATCH, steps: limit } = options;
  const where = 'predict';
  const more = ended(warn, where, 'steps');
  const prepare = (arrays: Arrays): Samples => {
    const samples = { x: inputsOf(model, arrays, where), y: [], weights: [] };
    requireSameCount(samples, where);
    return samples;
  };
  if (!isBatchIterable(x)) return limited(prepare(x as Arrays), batchSize, { limit }, more);
  requireAlone(where, { batchSize: options.batchSize }, OWN_BATCHES);
  // A list is [x], [x, y] or [x, y, weights], as fit takes it.
  const inputs = (batch: PredictBatch) => prepare(Array.isArray(batch) ? (batch as readonly [Arrays])[0] : (batch as Arrays));
  return iterableSource(x as Iterable<PredictBatch>, inputs, { limit, where, once: true, more });
}
