import type { Command } from 'commander';
import { addFlags, type Values } from './flags.ts';
import { MODEL, openModel } from './model.ts';
import { printJson, printText } from './print.ts';

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
  if (json) printJson(model.describe());
  else model.summary({ ...(style && { style }), printFn: printText });
}
