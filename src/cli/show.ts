import type { Command } from 'commander';
import { print, printJson } from './print.ts';

/** `evenkeel show RUN`. */
export function addShow(program: Command): void {
  program
    .command('show')
    .description('Show what a run trains, how far it is, and what it says so far.')
    .argument('<RUN>', 'the folder of the run')
    .option('--json', 'print it as JSON only')
    .action(showCommand);
}

async function showCommand(path: string, { json = false }: { readonly json?: boolean }): Promise<void> {
  const [{ overviewOf }, { ageText, stateText }, { commandOf }] = await Promise.all([
    import('../experiment/run/overview.ts'),
    import('./runText.ts'),
    import('../experiment/report/again.ts'),
  ]);
  const run = await overviewOf(path);
  const { manifest, holder, failures, result, trainings, done } = run;
  if (json) {
    const { manifest: _, result: __, ...state } = run;
    printJson({ ...state, manifest, answer: result?.answer ?? null, conclusion: result?.conclusion ?? null });
    return;
  }
  const { design, environment, git, data, network, id, shard, checksums } = manifest;
  print(
    `run      ${path} (${id}${shard ? `, part ${shard.index} of ${shard.count}` : ''})`,
    `state    ${stateText(run)}${holder ? `, by ${holder}` : ''}`,
    `done     ${done} of ${trainings} trainings`,
    `command  ${commandOf({ design })}`,
    `data     ${data.name}, sha256 ${checksums.data.slice(0, 16)}…`,
    `model    ${network.name}${checksums.model ? `, sha256 ${checksums.model.slice(0, 16)}…` : ''}`,
    `machine  ${environment.processor}, ${environment.cores} cores, ${environment.runtime}, evenkeel ${environment.evenkeel}`,
    `started  ${environment.started} (${ageText(environment.started)})`,
    ...(git ? [`git      ${git.revision.slice(0, 12)}${git.isClean ? '' : ', with changes'}`] : []),
  );
  for (const { label, message } of failures) print(`failed   ${label}: ${message}`);
  const sentences = result?.answer?.sentences ?? (result ? [result.conclusion] : []);
  if (sentences.length > 0) print('', ...sentences);
  const next = {
    running: '',
    done: '',
    stopped: `\`evenkeel resume ${path}\` goes on.`,
    failed: `\`evenkeel resume ${path} --failed\` tries again.`,
  };
  if (next[run.state] !== '') print('', next[run.state]);
}
