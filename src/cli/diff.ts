import type { Command } from 'commander';
import type { Difference } from '../experiment/run/diff.ts';
import { print, printJson } from './print.ts';

/** `evenkeel diff A B`. */
export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('Show only what differs between two runs: settings, data, versions and results.')
    .argument('<A>', 'the folder of a run')
    .argument('<B>', 'the folder of another')
    .option('--json', 'print the differences as JSON only')
    .action(diffCommand);
}

/** Longer values stand below each other. */
const MOST_OF_A_LINE = 90;

async function diffCommand(a: string, b: string, { json = false }: { readonly json?: boolean }): Promise<void> {
  const [{ diffRuns }, { tableLines }] = await Promise.all([import('../experiment/run/diffRuns.ts'), import('./runText.ts')]);
  const groups = await diffRuns(a, b);
  if (json) {
    printJson(groups);
    return;
  }
  const differing = (Object.entries(groups) as [string, readonly Difference[]][]).filter(([, all]) => all.length > 0);
  if (differing.length === 0) print('Nothing differs but times.');
  for (const [i, [name, differences]] of differing.entries()) {
    const isShort = (one: Difference) => one.a.length + one.b.length < MOST_OF_A_LINE;
    if (i > 0) print('');
    print(
      ...tableLines(
        [name, a, b],
        differences.filter(isShort).map((one) => [one.path, one.a, one.b]),
      ),
    );
    for (const one of differences) if (!isShort(one)) print(one.path, `  ${a}: ${one.a}`, `  ${b}: ${one.b}`);
  }
}
