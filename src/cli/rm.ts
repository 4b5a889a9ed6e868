import type { Command } from 'commander';
import { OutputFolder } from './output.ts';
import { print, printWarning } from './print.ts';

/** `evenkeel rm RUN…`. */
export function addRm(program: Command): void {
  program
    .command('rm')
    .description(
      'Delete runs of compare with everything in their folders. One that a process writes, and a folder that is no run, are refused.',
    )
    .argument('<RUN...>', 'the folders of the runs')
    .action(rmCommand);
}

async function rmCommand(paths: readonly string[]): Promise<void> {
  const { readManifest, removeRun } = await import('../experiment/run/runFolder.ts');
  // Nothing is deleted where one of them cannot be.
  const claimed: OutputFolder[] = [];
  try {
    for (const path of paths) {
      await readManifest(path);
      claimed.push(await OutputFolder.reopen(path, printWarning));
    }
    for (const [i, output] of claimed.entries()) {
      await removeRun(output.path);
      await output.remove();
      print(`Deleted ${paths[i]}.`);
    }
  } finally {
    for (const output of claimed) await output.release();
  }
}
