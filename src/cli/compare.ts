import { type Command, Option } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import type { DesignPower } from '../experiment/analysis/designPower.ts';
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
import { toNumber } from '../experiment/option.ts';
import type { Training } from '../experiment/plan.ts';
import type { QueueAddress } from '../experiment/queue/address.ts';
import type { Manifest } from '../experiment/run/manifest.ts';
import type { Setup } from '../experiment/setup.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { remainingText } from '../platform/terminal/bar.ts';
import { costLines, requireConsent } from './compareCost.ts';
import { dataReader } from './data.ts';
import { addOption } from './flags.ts';
import { OutputFolder } from './output.ts';
import { print, printJson, printNote, printText, printWarning } from './print.ts';
import { addQueue, type QueueOption, queueOf } from './queueFlag.ts';
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
  /** The folder of a run that seeds are added to. */
  readonly into?: string;
  readonly shard?: Shard;
  /** The queue whose workers train. */
  readonly queue?: QueueOption;
  /** Shortest time between two checkpoints of a training, in seconds. */
  readonly checkpoint?: number;
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
    addOption(command, name, flag.option, helpText(flag), (given) => readFlag(name, given) ?? NONE);
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
    .option('--into <RUN>', 'add seeds to an earlier run, of which --seeds says how many it is to have in all, or which ones')
    .addOption(
      new Option(
        '--shard <K/N>',
        'do the K-th of N parts of the trainings, for several machines; `evenkeel merge` joins them',
      ).argParser(parseShard),
    )
    .addOption(
      new Option(
        '--checkpoint <SECONDS>',
        'how often the state of a running training is kept, to go on from with `evenkeel resume` (default: 10)',
      ).argParser(parseCheckpoint),
    )
    .option('--schema', 'print the JSON Schema of --config files only')
    .option('--quiet', 'print the outcome only')
    .option('--json', 'print the result as JSON only')
    .addHelpText('after', EPILOGUE)
    .action((flags: CompareFlags) => compareCommand(flags));
  addQueue(command);
}

type Shard = NonNullable<Manifest['shard']>;

/** `3/8`: the third of eight parts. */
function parseShard(given: string): Shard {
  const [, index = Number.NaN, count = Number.NaN] = /^(\d{1,6})\/(\d{1,6})$/.exec(given)?.map(Number) ?? [];
  if (index >= 1 && index <= count) return { index, count };
  throw new EvenkeelError({
    where: 'option --shard',
    expected: 'K/N with integers 1 ≤ K ≤ N, such as 3/8',
    got: JSON.stringify(given),
  });
}

function parseCheckpoint(given: string): number {
  const seconds = toNumber(given);
  if (seconds >= 0 && Number.isFinite(seconds)) return seconds;
  throw new EvenkeelError({ where: 'option --checkpoint', expected: 'seconds, at least 0', got: JSON.stringify(given) });
}

type CompareFlags = FlagValues & OutputFlags;

async function compareCommand({ schema, ...flags }: CompareFlags): Promise<void> {
  if (schema) {
    const { comparisonJsonSchema } = await import('../experiment/comparisonFile.ts');
    printJson(comparisonJsonSchema());
    return;
  }
  const queue = await queueOf('compare', flags.queue);
  if (flags.into !== undefined) {
    return (await import('./compareInto.ts')).addSeeds(flags.into, { ...flags, queue }, await valuesOf(flags));
  }
  if (flags.dryRun) return runCompare(flags, undefined);
  const output = await OutputFolder.claim(flags.out, printWarning);
  try {
    await runCompare(flags, output, queue);
  } finally {
    await output.release();
  }
}

/** Stands for null, which is what `none` means for some flags and which Commander takes for an empty text. */
const NONE = Symbol('none');

/** What a file says, and the flags, which come before it. */
async function valuesOf({ config, lr, ...flags }: CompareFlags): Promise<ComparisonValues> {
  const { readComparisonFile } = await import('../experiment/comparisonFile.ts');
  const file = config === undefined ? {} : await readComparisonFile(config);
  const given = Object.entries(flags).flatMap(([name, value]) =>
    Object.hasOwn(FLAGS, name) ? [[name, (value as unknown) === NONE ? null : value]] : [],
  );
  return { ...file, ...(lr !== undefined && { learningRate: lr }), ...Object.fromEntries(given) };
}

/** When a design looks that adds seeds until the answer is clear, as it is fixed in advance. */
function looksText({ looks, budget }: Setup['design']): string {
  const time = budget === null ? '' : `, for at most ${remainingText(budget)}`;
  return `Looks after ${(looks ?? []).join(', ')} seeds, until every difference is clear${time}.`;
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

async function runCompare(flags: CompareFlags, output: OutputFolder | undefined, queue?: QueueAddress): Promise<void> {
  const { quiet = false, json = false, dryRun = false, yes = false, tensorboard = false } = flags;
  const { saveNetworks, shard = null, checkpoint: checkpointSeconds } = flags;
  const talks = !quiet && !json;
  const say = (...lines: readonly string[]) => {
    if (talks || dryRun) print(...lines);
  };
  const [{ setUpComparison }, { planTrainings }] = await Promise.all([
    import('../experiment/setup.ts'),
    import('../experiment/plan.ts'),
  ]);
  const setup = await setUpComparison(await valuesOf(flags), dataReader, printNote);
  const { looks } = setup.design;
  if (looks && shard) {
    throw new EvenkeelError({
      where: 'option --shard',
      expected: 'none next to --until',
      got: 'both',
      remedy: 'Which seeds are trained is known only as the answer becomes clear: train parts with a fixed number of --seeds.',
    });
  }
  const trainings = planTrainings(setup.design, setup.arms);
  const isSingle = trainings.length === setup.arms.length;
  if (!dryRun) requireConsent(trainings.length, yes);
  await sayWhatRuns(setup, trainings, isSingle, talks || dryRun, say);
  const power = await powerOf(setup);
  if (looks) say(looksText(setup.design));
  else if (power) say(power.sentence);
  if (dryRun || !output) {
    const cost = await costOf(setup, trainings);
    if (json)
      printJson({ ...cost, ...(power && { leastP: power.leastP, canClaim: power.canClaim, seedsNeeded: power.seedsNeeded }) });
    else print(...costLines(cost));
    return;
  }
  say('');
  const { beginRun, runExperiment } = await import('./experimentRun.ts');
  const folder = await beginRun(setup, output, {
    ...{ keepNetworks: saveNetworks ?? isSingle, shard },
    ...(checkpointSeconds !== undefined && { checkpointSeconds }),
  });
  await runExperiment({ setup, folder, output, tensorboard, talks, json, queue });
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
    const most = design.looks ? 'At most ' : '';
    say(`${most}${trainings.length} trainings: ${arms.length} networks, ${seeds}.`);
    return;
  }
  for (const [i, arm] of arms.entries()) {
    say('', arm.title);
    if (talks) models[i]?.summary({ printFn: printText });
  }
}
