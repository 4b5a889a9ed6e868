import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import type { RunFolder } from '../experiment/run/runFolder.ts';
import type { Setup } from '../experiment/setup.ts';
import { OutputFolder } from './output.ts';
import { print, printJson, printWarning } from './print.ts';
import { addQueue, type QueueOption, queueOf } from './queueFlag.ts';
import { setUpAgain } from './runSetup.ts';

interface ResumeFlags {
  readonly failed?: boolean;
  readonly verify?: boolean;
  /** The queue whose workers train. */
  readonly queue?: QueueOption;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `evenkeel resume RUN`. */
export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .description(
      'Go on with a run of compare that was stopped or killed: no finished training is done again, and one that was cut off goes on from its last checkpoint.',
    )
    .argument('<RUN>', 'the folder of the run')
    .option('--failed', 'train only those again that failed')
    .option('--verify', 'train one finished network again and compare it with what the run has, bit for bit')
    .option('--quiet', 'print the outcome only')
    .option('--json', 'print the result as JSON only')
    .action(resumeCommand);
  addQueue(command);
}

async function resumeCommand(
  path: string,
  { failed = false, verify = false, quiet = false, json = false, queue: given }: ResumeFlags,
): Promise<void> {
  if (failed && verify) throw new EvenkeelError({ where: 'option --verify', expected: 'no --failed besides', got: 'both' });
  const queue = await queueOf('resume', given);
  const output = await OutputFolder.reopen(path, printWarning);
  try {
    const { readFailure, RunFolder } = await import('../experiment/run/runFolder.ts');
    const folder = await RunFolder.open(output.folder);
    try {
      const setup = await setUpAgain(folder.manifest, `run ${path}`);
      if (verify) return await verifyRun({ folder, setup, where: `run ${path}`, json });
      const ids = folder.trainings.map((training) => folder.idOf(training));
      const broken = new Set<string>();
      for (const id of failed ? ids : []) if (await readFailure(folder.path, id)) broken.add(id);
      if (failed && broken.size === 0) {
        print(`No training of ${path} failed.`);
        return;
      }
      folder.record('run-resumed');
      const { runExperiment } = await import('./experimentRun.ts');
      await runExperiment({
        ...{ setup, folder, output, json, talks: !quiet && !json, queue },
        ...(failed && { isChosen: (training) => broken.has(folder.idOf(training)) }),
      });
    } finally {
      folder.close();
    }
  } finally {
    await output.release();
  }
}

interface Verification {
  readonly folder: RunFolder;
  readonly setup: Setup;
  readonly where: string;
  readonly json: boolean;
}

/** Trains the first finished network of a run again, and says whether the same bits came out. */
async function verifyRun({ folder, setup, where, json }: Verification): Promise<void> {
  const [{ runTrial }, { differingEntries }] = await Promise.all([
    import('../experiment/trial.ts'),
    import('../experiment/run/verify.ts'),
  ]);
  for (const training of folder.trainings) {
    const record = await folder.find(folder.idOf(training));
    if (!record) continue;
    const { data, network, task, design } = setup;
    const outcome = await runTrial({ ...training, data: data(training.design.data), network, task, stepThreads: design.threads });
    const differing = differingEntries(record, outcome);
    if (json) printJson({ training: training.label, same: differing.length === 0, differing });
    else if (differing.length === 0)
      print(`The same bits: ${training.label}, trained again, gave the same history, tests and weights.`);
    else print(`Other bits: ${training.label}, trained again, differs in ${differing.slice(0, 8).join(', ')}.`);
    if (differing.length > 0) process.exitCode = 1;
    return;
  }
  throw new EvenkeelError({
    where,
    expected: 'a training that is over',
    got: 'none yet',
    remedy: 'Go on with it: evenkeel resume RUN.',
  });
}
