import { type Command, Option } from 'commander';
import { printableJson } from '../core/printable.ts';
import type { DesignPower } from '../experiment/analysis/designPower.ts';
import type { CompareOptions } from '../experiment/compare.ts';
import type { Cost } from '../experiment/cost.ts';
import { OPTIONS } from '../experiment/design.ts';
import {
  type ComparisonValues,
  FLAGS,
  type Flag,
  type FlagName,
  type FlagValues,
  helpText,
  readFlag,
} from '../experiment/flags.ts';
import type { Training } from '../experiment/plan.ts';
import type { Setup } from '../experiment/setup.ts';
import type { TrialOutcome, TrialSpec } from '../experiment/trial.ts';
import { costLines, requireConsent } from './compareCost.ts';
import { compareDisplay } from './compareDisplay.ts';
import { dataReader } from './data.ts';
import { addOption } from './flags.ts';
import { onInterrupt } from './interrupt.ts';
import { OutputFolder } from './output.ts';
import { print, printJson, printNote, printText, printWarning } from './print.ts';
import { TENSORBOARD } from './report.ts';

interface OutputFlags {
  readonly out?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
  /** Another name of the learning rate. */
  readonly lr?: number | number[];
  /** A file that describes the design. */
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly saveNetworks?: boolean;
  readonly tensorboard?: boolean;
  readonly schema?: boolean;
}

const EPILOGUE = `
Several values of --place, --epochs, --batch-size, --train, --test, --scale and --learning-rate, with commas between them, are all compared. With --seeds the
answer has error bars. --dry-run says what a design takes and what it can show.`;

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
    .option(
      '--config <FILE>',
      'take options from this .yaml or .json file, or module, with the names of the flags; flags come before it',
    )
    .option('--out <DIR>', OPTIONS.outputs.folder.description)
    .addOption(
      new Option('--lr <N>', 'short for --learning-rate').hideHelp().argParser((value) => readFlag('learningRate', value)),
    )
    .option('--dry-run', 'print what the design trains, what that takes and what it can show, and train nothing')
    .option('--yes', 'train designs of more than 1,000 trainings without asking')
    .option('--save-networks', 'save every trained network (default: where each is trained once)')
    .option('--tensorboard', TENSORBOARD)
    .option('--schema', 'print the JSON Schema of --config files only')
    .option('--quiet', 'print the outcome only')
    .option('--json', 'print the result as JSON only')
    .addHelpText('after', EPILOGUE)
    .action((flags: CompareFlags) => compareCommand(flags));
}

type CompareFlags = FlagValues & OutputFlags;

async function compareCommand({ schema, ...flags }: CompareFlags): Promise<void> {
  if (schema) {
    const { comparisonJsonSchema } = await import('../experiment/comparisonFile.ts');
    printJson(comparisonJsonSchema());
    return;
  }
  if (flags.dryRun) return runCompare(flags, undefined);
  const output = await OutputFolder.claim(flags.out, printWarning);
  try {
    await runCompare(flags, output);
  } finally {
    await output.release();
  }
}

/** What a file says, and the flags, which come before it. */
async function valuesOf({ config, lr, ...flags }: FlagValues & Pick<OutputFlags, 'config' | 'lr'>): Promise<ComparisonValues> {
  const { readComparisonFile } = await import('../experiment/comparisonFile.ts');
  const file = config === undefined ? {} : await readComparisonFile(config);
  return { ...file, ...(lr !== undefined && { learningRate: lr }), ...flags };
}

/** What can be said of a design before it runs: what it can show at best. */
async function powerOf({ design, arms }: Setup): Promise<DesignPower | undefined> {
  if (design.seeds.length < 2) return undefined;
  const [{ designPower }, { conditionsOf }] = await Promise.all([
    import('../experiment/analysis/designPower.ts'),
    import('../experiment/conditions.ts'),
  ]);
  return designPower({ pairs: design.seeds.length, contrasts: (arms.length - 1) * conditionsOf(design).length });
}

async function runCompare(flags: CompareFlags, output: OutputFolder | undefined): Promise<void> {
  const { out: _, quiet = false, json = false, dryRun = false, yes = false, saveNetworks, tensorboard = false, ...given } = flags;
  const talks = !quiet && !json;
  const say = (...lines: readonly string[]) => {
    if (talks || dryRun) print(...lines);
  };
  const [{ setUpComparison }, { planTrainings }] = await Promise.all([
    import('../experiment/setup.ts'),
    import('../experiment/plan.ts'),
  ]);
  const setup = await setUpComparison(await valuesOf(given), dataReader, printNote);
  const trainings = planTrainings(setup.design, setup.arms);
  const isSingle = trainings.length === setup.arms.length;
  if (!dryRun) requireConsent(trainings.length, yes);
  await sayWhatRuns(setup, trainings, isSingle, talks || dryRun, say);
  const power = await powerOf(setup);
  if (power) say(power.sentence);
  const { models: __, ...experiment } = setup;
  if (dryRun || !output) {
    const cost = await costOf(setup, trainings);
    if (json)
      printJson({ ...cost, ...(power && { leastP: power.leastP, canClaim: power.canClaim, seedsNeeded: power.seedsNeeded }) });
    else print(...costLines(cost));
    return;
  }
  say('');
  const keepNetworks = saveNetworks ?? isSingle;
  await train({ experiment, trainings, isSingle, keepNetworks, tensorboard, talks, json, say }, output);
}

/** What a run takes, from a few steps of each network. */
async function costOf({ data, design, network, task }: Setup, trainings: readonly Training[]): Promise<Cost> {
  const { estimateCost } = await import('../experiment/cost.ts');
  const specs = trainings.map((training): TrialSpec => ({ ...training, data: data(training.design.data), network, task }));
  return estimateCost(specs, design.threads);
}

/** Says what will be trained: of single trainings the networks layer by layer, of many their number. */
async function sayWhatRuns(
  { design, arms, about, models }: Setup,
  trainings: readonly Training[],
  isSingle: boolean,
  talks: boolean,
  say: (...lines: readonly string[]) => void,
): Promise<void> {
  const [{ armsHeading }, { samplesOf }, { conditionsOf }] = await Promise.all([
    import('../experiment/arms.ts'),
    import('../experiment/result.ts'),
    import('../experiment/conditions.ts'),
  ]);
  const { train, test } = design.data;
  const { epochs, batchSize } = design.fit;
  const samples = samplesOf(about.data);
  const conditions = conditionsOf(design);
  if (conditions.length === 1) {
    say(
      `${about.data.name} ${armsHeading(arms)}: ${train.end - train.begin} training ${samples}, ` +
        `${test.end - test.begin} test ${samples}, ${epochs} epochs of batches of ${batchSize}.`,
    );
  } else {
    say(`${about.data.name} ${armsHeading(arms)}, in ${conditions.length} conditions:`);
    say(...conditions.map(({ name }) => `  ${name}`));
  }
  if (!isSingle) {
    const seeds = design.seeds.length === 1 ? `seed ${design.seeds[0]}` : `${design.seeds.length} seeds`;
    say(`${trainings.length} trainings: ${arms.length} networks, ${seeds}.`);
    return;
  }
  for (const [i, arm] of arms.entries()) {
    say('', arm.title);
    if (talks) models[i]?.summary({ printFn: printText });
  }
}

interface TrainingRun {
  readonly experiment: Omit<Setup, 'models'>;
  readonly trainings: readonly Training[];
  readonly isSingle: boolean;
  readonly keepNetworks: boolean;
  readonly tensorboard: boolean;
  readonly talks: boolean;
  readonly json: boolean;
  say(...lines: readonly string[]): void;
}

/** Trains everything and writes what came of it. */
async function train(run: TrainingRun, output: OutputFolder): Promise<void> {
  const { experiment, keepNetworks, tensorboard, json, say } = run;
  const { design, network } = experiment;
  const [{ compare }, { runHere }, { loadsInWorkers }, { workerExecutor }, { environment }] = await Promise.all([
    import('../experiment/compare.ts'),
    import('../experiment/executor.ts'),
    import('../experiment/module.ts'),
    import('../experiment/workers.ts'),
    import('../experiment/environment.ts'),
  ]);
  const display = await compareDisplay(run);
  const interruption = onInterrupt((text) => display.note(text));
  const networks: Record<string, Uint8Array> = {};
  const options: CompareOptions = {
    ...experiment,
    environment: await environment(),
    executor: network.kind === 'module' && !loadsInWorkers(network.path) ? runHere : workerExecutor(design.threads),
    onEvent: (label, event) => display.onEvent(label, event),
    onOutcome: (spec: TrialSpec, outcome: TrialOutcome) => display.onOutcome(spec, outcome),
    signal: interruption.signal,
    ...(keepNetworks && { onFiles: (files) => void Object.assign(networks, files) }),
  };
  try {
    const result = await compare(options);
    display.close();
    const trained = Object.entries(networks).map(([name, bytes]) => [name, () => bytes] as const);
    // What cannot be made again comes first, before anything that may fail.
    await output.write({ 'result.json': () => `${printableJson(result)}\n`, ...Object.fromEntries(trained) });
    const [{ reportFiles }, { findingLines, resultLines }] = await Promise.all([
      import('../experiment/report/index.ts'),
      import('../experiment/report/text.ts'),
    ]);
    await output.write(reportFiles(result, { tensorboard }));
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
