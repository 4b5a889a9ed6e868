import { inWords, requireBoolean, requireThat, requireWhole } from '../checks.ts';
import { EvenkeelError } from '../errors.ts';
import type { CompileOptions } from './heads.ts';
import type { BatchOptions, EvaluateOptions, FitOptions, PredictOptions, Verbose } from './options.ts';

/** The names of all options, and for whole numbers the least. */
type Names<T> = { readonly [K in keyof Required<T>]: number | null };

const COMPILE: Names<CompileOptions> = { optimizer: null, loss: null, lossWeights: null, metrics: null, weightedMetrics: null };
const BATCH: Names<BatchOptions> = { classWeight: null, sampleWeight: null };
const INFERENCE: Names<PredictOptions> = { batchSize: 1, steps: 1, verbose: null };
const EVALUATE: Names<EvaluateOptions> = { ...INFERENCE, sampleWeight: null };
const FIT: Names<FitOptions> = {
  ...BATCH,
  batchSize: 1,
  epochs: 0,
  initialEpoch: 0,
  validationData: null,
  validationSplit: null,
  validationBatchSize: 1,
  validationSteps: 1,
  validationFreq: null,
  shuffle: null,
  stepsPerEpoch: 1,
  callbacks: null,
  verbose: null,
  signal: null,
};

/** @throws EvenkeelError for what is no object, a name that is not known, or a number that is not whole or too small */
function check<T extends object>(where: string, options: T, names: Names<T>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new EvenkeelError({
      where,
      expected: `an object of options (${Object.keys(names).join(', ')})`,
      got: inWords(options),
    });
  }
  for (const [name, value] of Object.entries(options)) {
    const least = Object.hasOwn(names, name) ? names[name as keyof T] : undefined;
    if (least === undefined) {
      throw new EvenkeelError({ where, expected: `options among ${Object.keys(names).join(', ')}`, got: name });
    }
    if (least !== null && value !== undefined) requireWhole(`${where}, option ${name}`, value as number, least);
  }
}

const checkVerbose = (where: string, verbose: Verbose = 0) =>
  requireThat(`${where}, option verbose`, verbose, ['auto', 0, 1, 2].includes(verbose), "'auto', 0, 1 or 2");

export function checkInferenceOptions(where: 'evaluate' | 'predict', options: EvaluateOptions): void {
  check<EvaluateOptions>(where, options, where === 'evaluate' ? EVALUATE : (INFERENCE as Names<EvaluateOptions>));
  checkVerbose(where, options.verbose);
}

export const checkBatchOptions = (where: string, options: BatchOptions) => check(where, options, BATCH);

export const checkCompileOptions = (options: CompileOptions) => check('compile', options, COMPILE);

export function checkFitOptions(options: FitOptions): void {
  check('fit', options, FIT);
  checkVerbose('fit', options.verbose);
  const { callbacks = [], shuffle = true, validationFreq = 1, signal } = options;
  const refuse = (name: string, expected: string, got: string): never => {
    throw new EvenkeelError({ where: `fit, option ${name}`, expected, got });
  };
  if (!Array.isArray(callbacks)) refuse('callbacks', 'a list of callbacks', inWords(callbacks));
  const bad = (callbacks as readonly unknown[]).find((c) => typeof c !== 'object' || c === null);
  if (bad !== undefined) refuse('callbacks', 'objects with methods of Callback', inWords(bad));
  requireBoolean('fit, option shuffle', shuffle);
  if (typeof validationFreq !== 'number' && !Array.isArray(validationFreq)) {
    refuse('validationFreq', 'a number of epochs, or a list of epochs', inWords(validationFreq));
  }
  for (const epoch of [validationFreq].flat()) requireWhole('fit, option validationFreq', epoch as number, 1);
  if (signal !== undefined && !('aborted' in Object(signal))) refuse('signal', 'an AbortSignal', inWords(signal));
}
