import { printableJson } from '../core/printable.ts';
import type { Known } from '../experiment/assemble.ts';
import type { CompareOptions } from '../experiment/compare.ts';
import type { Executor } from '../experiment/executor.ts';
import type { Training } from '../experiment/plan.ts';
import type { QueueAddress } from '../experiment/queue/address.ts';
import type { Result } from '../experiment/result.ts';
import type { Manifest } from '../experiment/run/manifest.ts';
import type { RunFolder, RunFolderOptions } from '../experiment/run/runFolder.ts';
import { isInShard } from '../experiment/run/shard.ts';
import type { Setup } from '../experiment/setup.ts';
import type { TrialOutcome, TrialSpec } from '../experiment/trial.ts';
import type { TrialRecord } from '../experiment/trialStore.ts';
import type { Look } from '../experiment/untilClear.ts';
import { type CompareDisplay, compareDisplay } from './compareDisplay.ts';
import { onInterrupt } from './interrupt.ts';
import type { OutputFolder } from './output.ts';
import { print, printJson } from './print.ts';

export interface ExperimentRun {
  readonly setup: Setup;
  readonly folder: RunFolder;
  readonly output: OutputFolder;
  /** Whether to print what happens. */
  readonly talks: boolean;
  readonly json: boolean;
  /** Whether to write event files for TensorBoard too. Default false. */
  readonly tensorboard?: boolean;
  /** Whose workers train. Default: this machine's cores do. */
  readonly queue?: QueueAddress | undefined;
  /** Whether a training is to be done, if it is not done yet. Default: all of the folder's shard. */
  isChosen?(training: Training): boolean;
}

interface RunParts extends RunFolderOptions {
  readonly keepNetworks: boolean;
  readonly shard: Manifest['shard'];
}

/** Begins a run in a folder that was claimed: from here on it can be resumed. */
export async function beginRun(setup: Setup, output: OutputFolder, parts: RunParts): Promise<RunFolder> {
  const { keepNetworks, shard, ...options } = parts;
  const [{ RunFolder }, { manifestOf }, { describe }, { checksumsOf }, { environment }, { gitState }] = await Promise.all([
    import('../experiment/run/runFolder.ts'),
    import('../experiment/run/manifest.ts'),
    import('../experiment/compare.ts'),
    import('../experiment/run/identity.ts'),
    import('../experiment/environment.ts'),
    import('./gitState.ts'),
  ]);
  const checksums = await checksumsOf(setup);
  const description = describe({ ...setup, environment: await environment() });
  const manifest = manifestOf(description, { checksums, git: await gitState(), keepNetworks, shard });
  return RunFolder.create(await output.begin(), manifest, options);
}

/** Trains what is left of a run, and writes what came of it. */
export async function runExperiment(run: ExperimentRun): Promise<void> {
  const { setup, folder, output, talks } = run;
  const { design, network } = setup;
  const [{ trainComparison }, { assembleResult, isOver }, { chooseExecutor }, { descriptionOf }] = await Promise.all([
    import('../experiment/compare.ts'),
    import('../experiment/assemble.ts'),
    import('../experiment/chooseExecutor.ts'),
    import('../experiment/run/manifest.ts'),
  ]);
  const { environment, shard, keepNetworks } = folder.manifest;
  const isChosen = (training: Training, position: number) => isInShard(shard, position) && (run.isChosen?.(training) ?? true);
  const all = folder.trainings;
  const done = new Map<Training, TrialRecord>();
  for (const training of all) {
    const record = await folder.find(folder.idOf(training));
    if (record) done.set(training, record);
  }
  const trainings = all.filter((training, position) => done.has(training) || isChosen(training, position));
  const isSingle = all.length === setup.arms.length;
  const display = await compareDisplay({ experiment: setup, trainings, done, isSingle, talks, tellsProgress: talks || run.json });
  const interruption = onInterrupt((text) => display.note(text), { canResume: true });
  const options: CompareOptions = {
    ...setup,
    environment,
    executor: run.queue ? await queued(run.queue, folder, display) : await chooseExecutor(network, design.threads),
    store: folder,
    keepNetworks,
    isChosen,
    onStart: ({ id, label }) => folder.record('trial-started', { trial: id, label }),
    onEvent(spec, event) {
      display.onEvent(spec.label, event);
      if (event.type === 'epoch-end') folder.record('epoch', { trial: spec.id, epoch: event.epoch, logs: event.logs });
    },
    onOutcome: (spec: TrialSpec, outcome: TrialOutcome) => display.onOutcome(spec, outcome),
    onLook: (look) => display.note(lookText(look)),
    onFailure: (spec, { message }) => display.note(`${spec.label} failed: ${message}`),
    signal: interruption.signal,
  };
  try {
    const trained = await trainComparison(options);
    display.close();
    const result = assembleResult({ ...descriptionOf(folder.manifest), design: trained.description.design }, trained.recordOf);
    const known = trained.trainings.map(trained.recordOf);
    output.add([...new Set(known.flatMap(({ record }) => record?.files ?? []))]);
    folder.record(known.every(isOver) ? 'run-finished' : 'run-stopped');
    if (result && (shard === null || shard.count === 1)) await writeResult(result, run);
    else await tellPart(known, run);
    if (output.incomplete || known.some(({ failure }) => failure)) process.exitCode = 1;
    if (interruption.signal.aborted) {
      process.exitCode = interruption.exitCode ?? 1;
      display.note(`\`evenkeel resume ${output.where}\` goes on with this run.`);
    }
  } finally {
    display.close();
    interruption.release();
  }
}

/** What a look showed, and how it goes on. */
function lookText({ seeds, isClear, next }: Look): string {
  if (isClear) return `After ${seeds} seeds the answer is clear.`;
  return next === null
    ? `After ${seeds} seeds the answer is not clear, and no more are trained.`
    : `After ${seeds} seeds the answer is not clear yet: ${next - seeds} more.`;
}

/** Has networks trained by the workers of a queue. */
async function queued(address: QueueAddress, { manifest }: RunFolder, { note }: CompareDisplay): Promise<Executor> {
  const { queueExecutor } = await import('../experiment/queue/queueExecutor.ts');
  return queueExecutor({ address, manifest, onNote: note });
}

/** Writes the result with its report, and prints what it says. */
export async function writeResult(
  result: Result,
  { output, talks, json, tensorboard = false }: Pick<ExperimentRun, 'output' | 'talks' | 'json' | 'tensorboard'>,
): Promise<void> {
  const [{ reportFiles }, { findingLines, resultLines }] = await Promise.all([
    import('../experiment/report/index.ts'),
    import('../experiment/report/text.ts'),
  ]);
  // What cannot be made again comes first, before anything that may fail.
  await output.write({ 'result.json': () => `${printableJson(result)}\n` });
  await output.write(reportFiles(result, { tensorboard }));
  if (json) {
    printJson(result);
    return;
  }
  if (talks) print('');
  print(...resultLines(result));
  if (talks) print('', ...findingLines(result), '');
  print(...output.lines);
}

/** Tells how far a part of a run is that has no result of its own. */
async function tellPart(known: readonly Known[], { folder, output, json }: ExperimentRun): Promise<void> {
  const { shard } = folder.manifest;
  const { isOver } = await import('../experiment/assemble.ts');
  const own = known.filter((_, position) => isInShard(shard, position));
  const [done, failed] = [own.filter(({ record }) => record?.isComplete).length, own.filter(({ failure }) => failure).length];
  if (json) {
    printJson({ folder: output.where, shard, trainings: own.length, done, failed });
    return;
  }
  const name = shard ? `Part ${shard.index} of ${shard.count}` : 'This run';
  print(
    `${name}: ${done} of ${own.length} trainings are done${failed > 0 ? `, ${failed} failed` : ''}, in ${output.where}.`,
    own.every(isOver) && shard
      ? '`evenkeel merge DIR… --out OUT` joins all parts.'
      : `\`evenkeel resume ${output.where}\` goes on.`,
  );
}
