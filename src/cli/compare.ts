import type { Command } from 'commander';
import { type CompareConfig, flagOf, type OptionName, type OptionSpec, options, parseOption } from '../experiments/options.ts';
import type { DataFlags } from './data.ts';
import { addFlags } from './flags.ts';
import { onInterrupt } from './interrupt.ts';
import { checkOutput, defaultFolder, writeOutput } from './output.ts';
import { print, printJson, printNote, printText } from './print.ts';

interface OutputFlags {
  readonly out?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `evenkeel compare`: flags and help come from the table of options. */
export function addCompare(program: Command): void {
  const command = program
    .command('compare')
    .description('Train a network with and without batch normalisation and show what difference it made.');
  for (const [name, spec] of Object.entries(options) as [OptionName, OptionSpec<unknown>][]) {
    const text = `${spec.description} (default: ${spec.defaultText ?? spec.default})`;
    if (spec.placeholder === '') command.option(flagOf(name), text);
    else command.option(`${flagOf(name)} <${spec.placeholder}>`, text, (value) => parseOption(name, value));
  }
  addFlags(command, ['label', 'imageSize', 'colorMode'])
    .option('--out <DIR>', 'folder for the results; must be empty or not exist (default: runs/DATE-TIME)')
    .option('--quiet', 'print the outcome only')
    .option('--json', 'print the result as JSON only')
    .action((flags: CompareFlags) => compareCommand(flags));
}

type CompareFlags = Partial<CompareConfig> & OutputFlags & DataFlags;

async function compareCommand(flags: CompareFlags): Promise<void> {
  const { out, quiet = false, json = false, label, imageSize, colorMode, ...chosen } = flags;
  const folder = out ?? defaultFolder(new Date());
  const talks = !quiet && !json;
  const say = (...lines: readonly string[]) => {
    if (talks) print(...lines);
  };
  await checkOutput(folder);
  const [{ setUp }, { arms }, { samplesOf }] = await Promise.all([
    import('./compareSetup.ts'),
    import('../experiments/arms.ts'),
    import('../experiments/result.ts'),
  ]);
  const dataFlags = { ...(label && { label }), ...(imageSize && { imageSize }), ...(colorMode && { colorMode }) };
  const { models, ...experiment } = await setUp(chosen, dataFlags, printNote);
  const { config, network, about } = experiment;
  const samples = samplesOf(about.data);
  say(
    `${about.data.name} with and without batch normalisation: ${config.train.end - config.train.begin} training ${samples}, ` +
      `${config.test.end - config.test.begin} test ${samples}, ${config.epochs} epochs of batches of ${config.batchSize}.`,
  );
  for (const [i, arm] of arms.entries()) {
    say('', arm.title);
    if (talks) models[i]?.summary({ printFn: printText });
  }
  say('');
  const [{ compare, runHere }, { loadsInWorkers }, { workerExecutor }, { environment }, { liveDisplay, plainDisplay }] =
    await Promise.all([
      import('../experiments/compare.ts'),
      import('../experiments/module.ts'),
      import('../experiments/workers.ts'),
      import('./environment.ts'),
      import('./display.ts'),
    ]);
  const live = process.stdout.isTTY && talks;
  const display = live
    ? liveDisplay(process.stdout, config.epochs)
    : plainDisplay({ write: (text) => say(text.trimEnd()), note: printNote }, config.epochs);
  const interruption = onInterrupt((text) => display.note(text));
  const networks: Record<string, Uint8Array> = {};
  try {
    const result = await compare({
      ...experiment,
      onFiles: (files) => Object.assign(networks, files),
      environment: await environment(),
      executor: network.kind === 'module' && !loadsInWorkers(network.path) ? runHere : workerExecutor(config.threads),
      onEvent: (arm, event) => display.onEvent(arm, event),
      signal: interruption.signal,
    });
    display.close();
    const [{ renderReport }, { findingLines, resultLines }] = await Promise.all([
      import('../report/index.ts'),
      import('../report/text.ts'),
    ]);
    const files = { ...(await renderReport(result)), ...networks };
    const written = await writeOutput(folder, files);
    if (json) printJson(result);
    else {
      say('', ...findingLines(result), '');
      const names = Object.keys(files).join(', ');
      print(...resultLines(result), `Results in ${written}: ${names}`);
    }
    if (result.status === 'stopped') process.exitCode = interruption.exitCode ?? 1;
  } finally {
    display.close();
    interruption.release();
  }
}
