import type { Command } from 'commander';
import type { QueueStatus } from '../experiment/queue/status.ts';
import { print, printJson, printWarning } from './print.ts';
import { addRequiredQueue, hideArguments, requireQueue } from './queueFlag.ts';

interface StatusFlags {
  readonly queue?: string;
  readonly json?: boolean;
}

/** `evenkeel status --queue URL`. */
export function addStatus(program: Command): void {
  const command = program
    .command('status')
    .description('Show all workers and trainings of a queue.')
    .option('--json', 'print it as JSON')
    .action(statusCommand);
  addRequiredQueue(command);
}

async function statusCommand({ queue, json = false }: StatusFlags): Promise<void> {
  hideArguments('status');
  const address = await requireQueue(queue);
  const { queueStatus } = await import('../experiment/queue/status.ts');
  const status = await queueStatus(address);
  if (json) printJson(status);
  else print(...statusLines(status));
  for (const warning of json ? [] : status.warnings) printWarning(`queue ${status.queue}: ${warning}.`);
}

function* workerLines({
  name,
  version,
  concurrency,
  done,
  failed,
  running,
  refused,
  isSilent,
  time,
}: QueueStatus['workers'][number]) {
  const seconds = Math.round((Date.now() - time) / 1000);
  const state = isSilent ? `silent for ${seconds} s` : `${running.length} of ${concurrency} running`;
  yield `  ${name}: evenkeel ${version}, ${state}, ${done} done, ${failed} failed`;
  for (const reason of refused) yield `    refuses: ${reason}`;
}

function trialLine({ state, run, label, worker, epoch, deaths, reason }: QueueStatus['trials'][number]): string {
  const details = [
    ...(worker === undefined ? [] : [`worker ${worker}`]),
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
    ...(deaths === 0 ? [] : [`${deaths} died or were killed with it`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return `  ${state.padEnd(8)}${label} (run ${run})${details.length > 0 ? `: ${details.join(', ')}` : ''}`;
}

function statusLines({ queue, redis, workers, counts, trials }: QueueStatus): string[] {
  return [
    `Queue ${queue}, Redis ${redis}`,
    `Workers: ${workers.length === 0 ? 'none' : workers.length}`,
    ...workers.flatMap((worker) => [...workerLines(worker)]),
    `Trainings: ${counts.running} running, ${counts.waiting} waiting, ${counts.refused} refused, ${counts.failed} failed, ${counts.done} done and not fetched yet`,
    // Those that wait say nothing that their number does not.
    ...trials.filter(({ state }) => state !== 'waiting').map(trialLine),
  ];
}
