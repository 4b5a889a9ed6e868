import type { Command } from 'commander';
import { type CompareConfig, flagOf, type OptionName, options, parseOption } from '../experiments/options.ts';
import { onInterrupt } from './interrupt.ts';
import { checkOutput, defaultFolder, writeOutput } from './output.ts';

interface OutputFlags {
  readonly out?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const defaultText = (value: unknown) =>
  typeof value === 'object' && value !== null && 'begin' in value ? Object.values(value).join(':') : String(value);

/** `evenkeel compare`: flags and help come from the table of options. */
export function addCompare(program: Command): void {
  const command = program
    .command('compare')
    .description('Train the network with and without batch normalisation on MNIST and show what difference it made.');
  for (const [name, spec] of Object.entries(options)) {
    const text = `${spec.description} (default: ${defaultText(spec.default)})`;
    command.option(`${flagOf(name)} <${spec.placeholder}>`, text, (value) => parseOption(name as OptionName, value));
  }
  command
    .option('--out <DIR>', 'folder for the results; must be empty or not exist (default: runs/DATE-TIME)')
    .option('--quiet', 'print the outcome only')
    .option('--json', 'print the result as JSON only')
    .action((flags: Partial<CompareConfig> & OutputFlags) => compareCommand(flags));
}

async function compareCommand({
  out,
  quiet = false,
  json = false,
  ...chosen
}: Partial<CompareConfig> & OutputFlags): Promise<void> {
  const { defaults } = await import('../experiments/options.ts');
  const config: CompareConfig = { ...defaults, ...chosen };
  const folder = out ?? defaultFolder(new Date());
  const say = (text: string) => {
    if (!quiet && !json) process.stdout.write(`${text}\n`);
  };
  await checkOutput(folder);
  say(
    `MNIST with and without batch normalisation: ${config.train.end - config.train.begin} training images, ` +
      `${config.test.end - config.test.begin} test images, ${config.epochs} epochs of batches of ${config.batchSize}.`,
  );
  const [
    { load },
    { prepareData },
    { arms, buildModel },
    { compare },
    { workerExecutor },
    { environment },
    { liveDisplay, plainDisplay },
  ] = await Promise.all([
    import('../datasets/mnist.ts'),
    import('../experiments/data.ts'),
    import('../experiments/arms.ts'),
    import('../experiments/compare.ts'),
    import('../experiments/workers.ts'),
    import('./environment.ts'),
    import('./display.ts'),
  ]);
  for (const arm of arms) {
    say(`\n${arm.title}`);
    buildModel(arm.name, config).summary({ printFn: say });
  }
  say('');
  const aside = (text: string) => void process.stderr.write(`${text}\n`);
  const live = process.stdout.isTTY && !quiet && !json;
  const display = live
    ? liveDisplay(process.stdout, config.epochs)
    : plainDisplay({ write: (text) => say(text.trimEnd()), note: aside }, config.epochs);
  const interruption = onInterrupt((text) => display.note(text));
  try {
    const result = await compare({
      config,
      data: prepareData(await load(), config),
      environment: await environment(),
      executor: workerExecutor(config.threads),
      onEvent: (arm, event) => display.onEvent(arm, event),
      signal: interruption.signal,
    });
    display.close();
    const [{ renderReport }, { findingLines, resultLines }] = await Promise.all([
      import('../report/index.ts'),
      import('../report/text.ts'),
    ]);
    const files = await renderReport(result);
    const written = await writeOutput(folder, files);
    if (json) process.stdout.write(files['result.json'] as string);
    else {
      say('');
      for (const line of findingLines(result)) say(line);
      say('');
      const names = Object.keys(files).join(', ');
      process.stdout.write(`${[...resultLines(result), `Results in ${written}: ${names}`].join('\n')}\n`);
    }
    if (result.status === 'stopped') process.exitCode = interruption.exitCode ?? 1;
  } finally {
    display.close();
    interruption.release();
  }
}
