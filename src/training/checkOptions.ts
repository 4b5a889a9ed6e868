import { describeValue, requireBoolean, requireInteger, requireThat } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import { checkOptions, type Schema } from '../core/options.ts';
import type { CompileOptions } from './compiledModel.ts';
import type { BatchOptions, EvaluateOptions, FitOptions, PredictOptions, Verbose } from './options.ts';

const compileOptions = {
  optimizer: 'optional',
  loss: 'required',
  lossWeights: 'optional',
  metrics: 'optional',
  weightedMetrics: 'optional',
} satisfies Schema<CompileOptions>;
const batchOptions = { classWeight: 'optional', sampleWeight: 'optional' } satisfies Schema<BatchOptions>;
const predictOptions = { batchSize: 'optional', steps: 'optional', verbose: 'optional' } satisfies Schema<PredictOptions>;
const evaluateOptions = { ...predictOptions, sampleWeight: 'optional' } satisfies Schema<EvaluateOptions>;
const fitOptions = {
  batchSize: 'optional',
  epochs: 'optional',
  initialEpoch: 'optional',
  validationData: 'optional',
  validationSplit: 'optional',
  validationBatchSize: 'optional',
  validationSteps: 'optional',
  validationFreq: 'optional',
  shuffle: 'optional',
  stepsPerEpoch: 'optional',
  callbacks: 'optional',
  verbose: 'optional',
  signal: 'optional',
  ...batchOptions,
} satisfies Schema<FitOptions>;

/** Options that are integers, and the least of each. */
const WHOLE = {
  batchSize: 1,
  epochs: 0,
  initialEpoch: 0,
  steps: 1,
  stepsPerEpoch: 1,
  validationBatchSize: 1,
  validationSteps: 1,
} as const;

/** @throws EvenkeelError for a number that is not whole or too small */
function checkWhole(where: string, options: FitOptions & PredictOptions): void {
  for (const [name, least] of Object.entries(WHOLE)) {
    const value = options[name as keyof typeof WHOLE];
    if (value !== undefined) requireInteger(`${where}, option ${name}`, value, least);
  }
}

const checkVerbose = (where: string, verbose: Verbose = 0) =>
  requireThat(`${where}, option verbose`, verbose, ['auto', 0, 1, 2].includes(verbose), "'auto', 0, 1 or 2");

export function checkInferenceOptions(where: 'evaluate' | 'predict', options: EvaluateOptions): void {
  if (where === 'evaluate') checkOptions(where, options, evaluateOptions);
  else checkOptions<PredictOptions, typeof predictOptions>(where, options, predictOptions);
  checkWhole(where, options);
  checkVerbose(where, options.verbose);
}

export const checkBatchOptions = (where: string, options: BatchOptions) => checkOptions(where, options, batchOptions);

export const checkCompileOptions = (options: CompileOptions) => checkOptions('compile', options, compileOptions);

export function checkFitOptions(options: FitOptions): void {
  checkOptions('fit', options, fitOptions);
  checkWhole('fit', options);
  checkVerbose('fit', options.verbose);
  const { callbacks = [], shuffle = true, validationFreq = 1, signal } = options;
  const refuse = (name: string, expected: string, got: string): never => {
    throw new EvenkeelError({ where: `fit, option ${name}`, expected, got });
  };
  if (!Array.isArray(callbacks)) refuse('callbacks', 'a list of callbacks', describeValue(callbacks));
  const bad = (callbacks as readonly unknown[]).find((c) => typeof c !== 'object' || c === null);
  if (bad !== undefined) refuse('callbacks', 'objects with methods of Callback', describeValue(bad));
  requireBoolean('fit, option shuffle', shuffle);
  if (typeof validationFreq !== 'number' && !Array.isArray(validationFreq)) {
    refuse('validationFreq', 'a number of epochs, or a list of epochs', describeValue(validationFreq));
  }
  for (const epoch of [validationFreq].flat()) requireInteger('fit, option validationFreq', epoch as number, 1);
  if (signal !== undefined && !('aborted' in Object(signal))) refuse('signal', 'an AbortSignal', describeValue(signal));
}
