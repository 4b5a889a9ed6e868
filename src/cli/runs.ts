import type { Command } from 'commander';
import { clipText } from '../platform/terminal/text.ts';
import { print, printJson } from './print.ts';

/** `evenkeel runs [DIR]`. */
export function addRuns(program: Command): void {
  program
    .command('runs')
    .description('List the runs of compare in a folder, the newest first.')
    .argument('[DIR]', 'the folder with the runs', 'runs')
    .option('--json', 'print them as JSON only')
    .action(runsCommand);
}

async function runsCommand(folder: string, { json = false }: { readonly json?: boolean }): Promise<void> {
  const [{ listRuns }, { ageText, answerText, stateText, tableLines }] = await Promise.all([
    import('../experiment/run/overview.ts'),
    import('./runText.ts'),
  ]);
  const runs = await listRuns(folder);
  if (json) {
    printJson(
      runs.map((run) => {
        if ('reason' in run) return run;
        const { path, manifest, state, trainings, done, failures } = run;
        const { id, design, environment, shard } = manifest;
        return {
          path,
          id,
          state,
          arms: design.arms,
          seeds: design.seeds.length,
          trainings,
          done,
          failures,
          shard,
          started: environment.started,
          answer: answerText(run),
        };
      }),
    );
    return;
  }
  if (runs.length === 0) {
    print(`No runs in ${folder}.`);
    return;
  }
  const rows = runs.map((run) => {
    if ('reason' in run) return [run.path, 'unreadable', '', '', run.reason];
    const { manifest } = run;
    const part = manifest.shard ? ` (part ${manifest.shard.index}/${manifest.shard.count})` : '';
    return [
      run.path,
      stateText(run) + part,
      manifest.design.arms.join(','),
      ageText(manifest.environment.started),
      answerText(run),
    ];
  });
  const { isTTY, columns = 80 } = process.stdout;
  const lines = tableLines(['run', 'state', 'arms', 'started', 'answer'], rows);
  print(...(isTTY ? lines.map((line) => clipText(line, columns - 1)) : lines));
}
