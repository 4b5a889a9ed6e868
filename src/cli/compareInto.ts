import { EvenkeelError } from '../core/errors.ts';
import type { ComparisonDesign } from '../experiment/design.ts';
import type { ComparisonValues } from '../experiment/flags.ts';
import type { QueueAddress } from '../experiment/queue/address.ts';
import { OutputFolder } from './output.ts';
import { printNote, printWarning } from './print.ts';
import { setUpAgain } from './runSetup.ts';

interface IntoFlags {
  readonly out?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly shard?: unknown;
  readonly dryRun?: boolean;
  readonly tensorboard?: boolean;
  readonly queue?: QueueAddress | undefined;
}

/**
 * `evenkeel compare --into RUN --seeds N`: trains the seeds that a run does not have yet.
 * @throws EvenkeelError where anything but the seeds differs from the run, of which all is named, and where there is no new seed
 */
export async function addSeeds(path: string, flags: IntoFlags, values: ComparisonValues): Promise<void> {
  const { quiet = false, json = false, tensorboard = false, queue } = flags;
  for (const name of ['out', 'shard', 'dryRun'] as const) {
    if (flags[name] === undefined) continue;
    const flag = name === 'dryRun' ? '--dry-run' : `--${name}`;
    throw new EvenkeelError({ where: `option ${flag}`, expected: 'none next to --into', got: 'both' });
  }
  const output = await OutputFolder.reopen(path, printWarning);
  try {
    const { RunFolder } = await import('../experiment/run/runFolder.ts');
    const folder = await RunFolder.open(output.folder);
    try {
      const { manifest } = folder;
      const seeds = await newSeeds(`run ${path}`, manifest.design, values);
      const design: ComparisonDesign = { ...manifest.design, seeds: [...seeds] };
      const setup = await setUpAgain(manifest, `run ${path}`, design);
      const { manifestOf, descriptionOf } = await import('../experiment/run/manifest.ts');
      const { checksums, git, keepNetworks, shard } = manifest;
      await folder.replaceManifest(manifestOf({ ...descriptionOf(manifest), design }, { checksums, git, keepNetworks, shard }));
      folder.record('seeds-added', { seeds });
      if (!quiet && !json) {
        printNote(
          'Seeds that are added after a look at the answer make false claims likelier than 5 %: --until clear fixes its looks in advance.',
        );
      }
      const { runExperiment } = await import('./experimentRun.ts');
      await runExperiment({ setup, folder, output, talks: !quiet && !json, json, tensorboard, queue });
    } finally {
      folder.close();
    }
  } finally {
    await output.release();
  }
}

/** All seeds that a run is to have: those that it has, and the new ones. */
async function newSeeds(
  where: string,
  design: ComparisonDesign,
  { seeds: asked, seed: _, ...given }: ComparisonValues,
): Promise<readonly number[]> {
  const [{ designOf, FLAGS, valueAt, valuesOfDesign }, { flagOf }, { valueText }, { selectArms }] = await Promise.all([
    import('../experiment/flags.ts'),
    import('../experiment/option.ts'),
    import('../experiment/conditions.ts'),
    import('../experiment/arms.ts'),
  ]);
  if (design.looks) {
    throw new EvenkeelError({
      where,
      expected: 'a run that trains all its seeds',
      got: 'one that adds seeds until the answer is clear',
      remedy: 'Go on with `evenkeel resume`, or begin one with a larger --seeds.',
    });
  }
  const was = valuesOfDesign(design);
  const asGiven = designOf({ ...was, ...given });
  const now = { ...asGiven, arms: selectArms(asGiven.arms).map(({ name }) => name) };
  const text = (value: unknown) => (Array.isArray(value) ? value.map(valueText).join(',') : valueText(value));
  const differing = Object.keys(given).flatMap((name) => {
    const flag = FLAGS[name as keyof typeof FLAGS];
    if (!flag) return JSON.stringify(now.conditions) === JSON.stringify(design.conditions) ? [] : ['other conditions'];
    const [before, after] = [design, now].map((one) => one.factors[name] ?? valueAt(one, flag));
    return JSON.stringify(before) === JSON.stringify(after)
      ? []
      : [`${flagOf(name)} ${text(after)} (the run has ${text(before)})`];
  });
  if (differing.length > 0) {
    throw new EvenkeelError({
      where,
      expected: 'the settings of the run, to which seeds are added',
      got: differing.join(', '),
      remedy: 'Leave these options out, or begin another run.',
    });
  }
  const [first = 0] = design.seeds;
  const counted = typeof asked === 'number' ? Array.from({ length: asked }, (_, i) => first + i) : (asked ?? []);
  const fresh = counted.filter((seed) => !design.seeds.includes(seed));
  if (fresh.length > 0) return [...design.seeds, ...fresh];
  throw new EvenkeelError({
    where: 'option --seeds',
    expected: `more seeds than the ${design.seeds.length} of the run, in all, or the names of new ones`,
    got: asked === undefined ? 'none' : text(asked),
  });
}
