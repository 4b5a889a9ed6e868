import type { Command } from 'commander';
import { addFlags, type Values } from './flags.ts';
import { MODEL, openModel } from './model.ts';

type Flags = Values<'weights' | 'inputShape' | 'style' | 'json'>;

/** `evenkeel summary MODEL`. */
export function addSummary(program: Command): void {
  const command = program
    .command('summary')
    .description("Print a model's layers with their output shapes and parameters.")
    .argument('<MODEL>', MODEL);
  addFlags(command, ['inputShape', 'style', 'json'], { json: 'print layers and parameters as JSON only' }).action(summaryCommand);
}

async function summaryCommand(path: string, { style, json, ...flags }: Flags): Promise<void> {
  const model = await openModel(path, flags);
  if (json) process.stdout.write(`${JSON.stringify(model.describe(), null, 2)}\n`);
  else model.summary({ ...(style && { style }), printFn: (text) => process.stdout.write(`${text}\n`) });
}
