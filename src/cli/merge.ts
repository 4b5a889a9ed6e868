import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { OPTIONS } from '../experiment/design.ts';
import { OutputFolder } from './output.ts';
import { print, printWarning } from './print.ts';

interface MergeFlags {
  readonly out?: string;
  readonly partial?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `evenkeel merge DIR…`. */
export function addMerge(program: Command): void {
  program
    .command('merge')
    .description('Join the parts that `compare --shard` made into one run, with its result and report.')
    .argument('<DIR...>', 'the folders of the parts')
    .option('--out <DIR>', OPTIONS.outputs.folder.description)
    .option('--partial', 'join them also where trainings are missing, which `evenkeel resume` then does')
    .option('--quiet', 'print the outcome only')
    .option('--json', 'print the result as JSON only')
    .action(mergeCommand);
}

async function mergeCommand(
  paths: readonly string[],
  { out, partial = false, quiet = false, json = false }: MergeFlags,
): Promise<void> {
  const [{ copyTrials, readParts }, { RunFolder }, { assembleResult }, { descriptionOf }] = await Promise.all([
    import('../experiment/run/merge.ts'),
    import('../experiment/run/runFolder.ts'),
    import('../experiment/assemble.ts'),
    import('../experiment/run/manifest.ts'),
  ]);
  const output = await OutputFolder.claim(out, printWarning);
  try {
    const parts = await readParts(paths);
    const { missing, manifest } = parts;
    if (missing.length > 0 && !partial) {
      const more = missing.length > 3 ? `, and ${missing.length - 3} more` : '';
      throw new EvenkeelError({
        where: 'merge',
        expected: 'all trainings of the run in one of the folders',
        got: `none has ${missing.slice(0, 3).join('; ')}${more}`,
        remedy: 'Add the folders that are missing, or join what there is with --partial.',
      });
    }
    const folder = await RunFolder.create(await output.begin(), manifest);
    try {
      await copyTrials(parts, folder.path);
      const records = new Map(
        await Promise.all(
          folder.trainings.map(async (training) => [training.label, await folder.find(folder.idOf(training))] as const),
        ),
      );
      const result = assembleResult(descriptionOf(manifest), ({ label }) => ({ record: records.get(label) }));
      output.add([...records.values()].flatMap((record) => record?.files ?? []));
      folder.record(missing.length > 0 ? 'run-stopped' : 'run-finished');
      if (!result) {
        print(
          `${paths.length} parts joined in ${output.where}; ${missing.length} trainings are missing: \`evenkeel resume ${output.where}\`.`,
        );
        return;
      }
      const { writeResult } = await import('./experimentRun.ts');
      await writeResult(result, { output, talks: !quiet && !json, json });
      if (json || missing.length === 0) return;
      print(`${missing.length} trainings are missing: \`evenkeel resume ${output.where}\` does them.`);
    } finally {
      folder.close();
    }
    if (output.incomplete) process.exitCode = 1;
  } finally {
    await output.release();
  }
}
