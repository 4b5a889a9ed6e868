import { EvenkeelError } from '../../core/errors.ts';
import { checkOptions, type OptionNames } from '../../core/options.ts';
import { warner } from '../../core/printable.ts';
import { chooseExecutor } from '../chooseExecutor.ts';
import { compare as runComparison } from '../compare.ts';
import { readComparison, requireObject } from '../comparisonFile.ts';
import { isNamed, titleOf } from '../dataNames.ts';
import { environment } from '../environment.ts';
import { READING_OPTIONS } from '../fileOptions.ts';
import type { ComparisonValues } from '../flags.ts';
import { planTrainings } from '../plan.ts';
import { readData } from '../readData.ts';
import type { Result } from '../result.ts';
import { type DataReader, type Setup, setUpComparison } from '../setup.ts';
import type { TrialEvent } from '../trial.ts';
import { isMemoryModel, type MemoryData, memoryNetwork, readMemoryData } from './memory.ts';
import { withOptionNames } from './optionNames.ts';
import type { ComparisonOptions } from './options.ts';

/** What happens while networks train. */
export interface Progress {
  /** Which training: its arm, and where there are several of one, its condition and seed. */
  readonly training: string;
  readonly event: TrialEvent | { readonly type: 'trained' };
  /** Trainings that are over. */
  readonly done: number;
  /** Trainings in all. */
  readonly trainings: number;
}

export interface CompareRun {
  /** Ends every training after its current step, and the comparison with a result whose `status` is 'stopped'. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Receives each trained network as a `.keras` and an `.onnx` file, by its name. Default: none is made. */
  readonly onNetwork?: ((name: string, bytes: Uint8Array) => void) | undefined;
  /** Receives what is to be known of data and model. Default `console.warn`. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

const compareRun = {
  signal: 'optional',
  onProgress: 'optional',
  onNetwork: 'optional',
  onWarning: 'optional',
} satisfies OptionNames<CompareRun>;

/** What errors call it. */
const WHERE = 'compare';

const isMemoryData = (data: unknown): data is MemoryData => typeof data === 'object' && data !== null && !Array.isArray(data);

/** How data in memory is given to a run. */
function memoryReader(data: MemoryData, values: ComparisonValues): { readonly name: string; readonly reader: DataReader } {
  const { name, read } = readMemoryData(data, `${WHERE}, data`);
  const option = READING_OPTIONS.find((one) => values[one] !== undefined);
  if (option !== undefined) {
    const expected = 'data in a file, whose reading it is about';
    throw new EvenkeelError({ where: `${WHERE}, ${option}`, expected, got: 'data in memory', remedy: 'Leave it out.' });
  }
  return { name, reader: { read: async () => read, isNamed: () => false, titleOf: () => name, inMemory: true } };
}

const fileReader = (onWarning: (message: string) => void): DataReader => ({
  read: (data, shape) => readData(data, { onWarning }, shape),
  isNamed,
  titleOf,
});

async function setUp(options: ComparisonOptions, onWarning: (message: string) => void): Promise<Setup> {
  requireObject(options, WHERE);
  const { data, model } = options;
  const inMemory = { data: isMemoryData(data) ? data : undefined, model: isMemoryModel(model) ? model : undefined };
  const named = { ...options, ...(inMemory.data && { data: undefined }), ...(inMemory.model && { model: undefined }) };
  const values = readComparison(named, WHERE);
  const { name, reader } = inMemory.data
    ? memoryReader(inMemory.data, values)
    : { name: undefined, reader: fileReader(onWarning) };
  const source = inMemory.model && (await memoryNetwork(inMemory.model, values.keepWeights ?? false, `${WHERE}, model`));
  const known = { ...values, ...(name && { data: name }), ...(source && 'path' in source && { model: source.path }) };
  return withOptionNames(WHERE, () => setUpComparison(known, reader, onWarning, source));
}

/**
 * Trains a network with each normalisation and says what difference it made: what `evenkeel compare` does, with the same numbers. In Node as many
 * networks train at the same time as there are `threads`, in threads of their own; in a page, and where a model or module cannot travel to
 * another thread, one after the other. All is checked before anything is trained.
 *
 * ```ts
 * const x = Array.from({ length: 40 }, (_, i) => [i]);
 * const y = x.map(([value]) => Number(value > 19));
 * const { status, arms } = await compare({ data: { x, y }, norm: ['none', 'batch'], scale: 'standard', epochs: 2, seeds: 2 });
 * status; // complete
 * arms.map(({ name, trials }) => [name, trials.length]); // [[none, 2], [batch, 2]]
 * ```
 *
 * @param options the keys of a file for `evenkeel compare --config`; data and model may be in memory
 * @throws EvenkeelError naming the option that does not fit, before anything begins
 */
export async function compare(options: ComparisonOptions = {}, run: CompareRun = {}): Promise<Result> {
  checkOptions(WHERE, run, compareRun);
  const { signal, onProgress, onNetwork } = run;
  const onWarning = warner(run.onWarning);
  const { models: _, ...setup } = await setUp(options, onWarning);
  const { design, arms, network } = setup;
  const trainings = planTrainings(design, arms).length;
  let done = 0;
  const tell = (training: string, event: Progress['event']) => onProgress?.({ training, event, done, trainings });
  return runComparison({
    ...setup,
    environment: await environment(),
    executor: await chooseExecutor(network, design.threads),
    onEvent: ({ label }, event) => tell(label, event),
    onOutcome({ label }) {
      done++;
      tell(label, { type: 'trained' });
    },
    ...(signal && { signal }),
    ...(onNetwork && {
      onFiles(files) {
        for (const [name, bytes] of Object.entries(files)) onNetwork(name, bytes);
      },
    }),
  });
}
