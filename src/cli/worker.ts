import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { toNumber } from '../experiment/option.ts';
import { systemReason } from '../platform/files/systemError.ts';
import { dataReader } from './data.ts';
import { onInterrupt } from './interrupt.ts';
import { print, printNote, printWarning } from './print.ts';
import { addRequiredQueue, hideArguments, requireQueue } from './queueFlag.ts';

interface WorkerFlags {
  readonly queue?: string;
  readonly concurrency?: number;
  readonly dataFolder: string;
  readonly allowModule: readonly string[];
  readonly checkpoints?: string;
  readonly lock: number;
  readonly quiet?: boolean;
}

/** `evenkeel worker --queue URL`. */
export function addWorker(program: Command): void {
  const command = program
    .command('worker')
    .description(
      'Do the trainings of `compare --queue` on this machine, until it is ended: what is not finished then goes back to the queue.',
    )
    .addOption(
      new Option('--concurrency <N>', 'trainings at the same time (default: one a core)').argParser((given) =>
        numberOf('--concurrency', given, 1, 1024),
      ),
    )
    .option('--data-folder <DIR>', 'the folder with data and models; trainings name files in it and nowhere else', '.')
    .addOption(
      new Option('--allow-module <PATH>', 'a model module that may run here; may be given several times')
        .default([], 'none')
        .argParser((path, all: string[]) => [...all, path]),
    )
    .option(
      '--checkpoints <DIR>',
      'a folder that all workers share, from which they go on with what another one left (default: from the start)',
    )
    .addOption(
      new Option(
        '--lock <SECONDS>',
        'after how long without a word from a worker others do what it had; the same for all workers',
      )
        .default(30)
        .argParser((given) => numberOf('--lock', given, 0.5, 3600)),
    )
    .option('--quiet', 'print warnings and refusals only')
    .action(workerCommand);
  addRequiredQueue(command);
}

function numberOf(flag: string, given: string, least: number, most: number): number {
  const n = toNumber(given);
  if (n >= least && n <= most && (flag === '--lock' || Number.isInteger(n))) return n;
  const kind = flag === '--lock' ? 'seconds' : 'an integer';
  throw new EvenkeelError({ where: `option ${flag}`, expected: `${kind} from ${least} to ${most}`, got: JSON.stringify(given) });
}

/** The real path of what a flag names. */
async function realPathOf(flag: string, path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    const got = systemReason(cause);
    throw new EvenkeelError(
      { where: `option ${flag}, ${path}`, expected: 'what is there', got, remedy: 'Check the path.' },
      { cause },
    );
  }
}

async function workerCommand(flags: WorkerFlags): Promise<void> {
  hideArguments('worker');
  const address = await requireQueue(flags.queue);
  const { lock: lockSeconds, concurrency = availableParallelism(), quiet = false, checkpoints } = flags;
  const dataFolder = await realPathOf('--data-folder', flags.dataFolder);
  const modules = await Promise.all(flags.allowModule.map((path) => realPathOf('--allow-module', path)));
  const { startWorker } = await import('../experiment/queue/worker.ts');
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const interruption = onInterrupt(() => printNote('Ending; what is not finished goes back to the queue.'));
  interruption.signal.addEventListener('abort', end);
  try {
    const worker = await startWorker({
      ...{ address, concurrency, lockSeconds, dataFolder, modules, reader: dataReader },
      ...(checkpoints !== undefined && { checkpoints: await folderFor(checkpoints) }),
      onNote: (text) => (quiet && /^done: /.test(text) ? undefined : printNote(text)),
      onWarning: printWarning,
    });
    if (!quiet) {
      print(
        `Worker ${worker.name} takes trainings from ${address.shown}, ${concurrency} at a time; data in ${dataFolder}, ` +
          `${modules.length === 0 ? 'no modules' : `modules ${modules.join(', ')}`}. Ctrl-C ends it.`,
      );
    }
    await ended;
    await worker.close();
  } finally {
    interruption.release();
  }
}

/** A folder that is made where it is missing, and can be written to. */
async function folderFor(path: string): Promise<string> {
  const { access, constants, mkdir } = await import('node:fs/promises');
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const got = systemReason(cause);
    throw new EvenkeelError(
      { where: `option --checkpoints, ${path}`, expected: 'a folder that can be written to', got },
      { cause },
    );
  }
  return realPathOf('--checkpoints', path);
}
