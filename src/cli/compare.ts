import { type Command, Option } from 'commander';
import { printableJson } from '../core/printable.ts';
import { OPTIONS } from '../experiment/design.ts';
import { FLAGS, type Flag, type FlagName, type FlagValues, helpText, readFlag } from '../experiment/flags.ts';
import { parseFlag } from '../experiment/option.ts';
import { dataReader } from './data.ts';
import { addOption } from './flags.ts';
import { onInterrupt } from './interrupt.ts';
import { OutputFolder } from './output.ts';
import { print, printJson, printNote, printText, printWarning } from './print.ts';

interface OutputFlags {
  readonly out?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
  /** Another name of the learning rate. */
  readonly lr?: number;
}

/** `evenkeel compare`: flags and help come from the table of options. */
export function addCompare(program: Command): void {
  const command = program
    .command('compare')
    .description(
      'Train a network with and without batch normalisation, or with other normalisations, and show what difference it made.',
    );
  for (const [name, flag] of Object.entries(FLAGS) as [FlagName, Flag][]) {
    addOption(command, name, flag.option, helpText(flag), (given) => readFlag(name, given));
  }
  command
    .option('--out <DIR>', OPTIONS.outputs.folder.description)
    .addOption(
      new Option('--lr <N>', 'short for --learning-rate')
        .hideHelp()
        .argParser((value) => parseFlag('learningRate', OPTIONS.learningRate, value)),
    )
    .option('--quiet', 'print the outcome only')
    .option('--json', 'print the result as JSON only')
    .action((flags: CompareFlags) => compareCommand(flags));
}

type CompareFlags = FlagValues & OutputFlags;

async function compareCommand(flags: CompareFlags): Promise<void> {
  const output = await OutputFolder.claim(flags.out, printWarning);
  try {
    await runCompare(flags, output);
  } finally {
    await output.release();
  }
}

async function runCompare(flags: CompareFlags, output: OutputFolder): Promise<void> {
  const { out: _, quiet = false, json = false, lr, ...given } = flags;
  const values = { ...(lr !== undefined && { learningRate: lr }), ...given };
  const talks = !quiet && !json;
  const say = (...lines: readonly string[]) => {
    if (talks) print(...lines);
  };
  const [{ setUpComparison }, { armsHeading }, { samplesOf }] = await Promise.all([
    import('../experiment/setup.ts'),
    import('../experiment/arms.ts'),
    import('../experiment/result.ts'),
  ]);
  const { models, ...experiment } = await setUpComparison(values, dataReader, printNote);
  const { design, arms, network, about } = experiment;
  const { train, test } = design.data;
  const { epochs, batchSize } = design.fit;
  const samples = samplesOf(about.data);
  say(
    `${about.data.name} ${armsHeading(arms)}: ${train.end - train.begin} training ${samples}, ` +
      `${test.end - test.begin} test ${samples}, ${epochs} epochs of batches of ${batchSize}.`,
  );
  for (const [i, arm] of arms.entries()) {
    say('', arm.title);
    if (talks) models[i]?.summary({ printFn: printText });
  }
  say('');
  const [
    { compare },
    { runHere },
    { planTrainings },
    { loadsInWorkers },
    { workerExecutor },
    { environment },
    { liveDisplay, plainDisplay },
  ] = await Promise.all([
    import('../experiment/compare.ts'),
    import('../experiment/executor.ts'),
    import('../experiment/plan.ts'),
    import('../experiment/module.ts'),
    import('../experiment/workers.ts'),
    import('./environment.ts'),
    import('./display.ts'),
  ]);
  const live = process.stdout.isTTY && talks;
  const labels = planTrainings(design, arms).map(({ label }) => label);
  const display = live
    ? liveDisplay(process.stdout, epochs, labels)
    : plainDisplay({ write: (text) => say(text.trimEnd()), note: printNote }, epochs, labels);
  const interruption = onInterrupt((text) => display.note(text));
  const networks: Record<string, Uint8Array> = {};
  try {
    const result = await compare({
      ...experiment,
      onFiles: (files) => Object.assign(networks, files),
      environment: await environment(),
      executor: network.kind === 'module' && !loadsInWorkers(network.path) ? runHere : workerExecutor(design.threads),
      onEvent: (label, event) => display.onEvent(label, event),
      signal: interruption.signal,
    });
    display.close();
    const trained = Object.entries(networks).map(([name, bytes]) => [name, () => bytes] as const);
    // What cannot be made again comes first, before anything that may fail.
    await output.write({ 'result.json': () => `${printableJson(result)}\n`, ...Object.fromEntries(trained) });
    const [{ reportFiles }, { findingLines, resultLines }] = await Promise.all([
      import('../experiment/report/index.ts'),
      import('../experiment/report/text.ts'),
    ]);
    await output.write(reportFiles(result));
    if (json) printJson(result);
    else {
      say('');
      print(...resultLines(result));
      say('', ...findingLines(result), '');
      print(...output.lines);
    }
    if (output.incomplete) process.exitCode = 1;
    if (result.status === 'stopped') process.exitCode = interruption.exitCode ?? 1;
  } finally {
    display.close();
    interruption.release();
  }
}
