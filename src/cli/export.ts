import type { Command } from 'commander';
import { addFlags, MODEL_FLAGS, type Values } from './flags.ts';
import { checkTarget, endingOf, MODEL, MODEL_ENDINGS, openModel, writeModel } from './model.ts';
import { print } from './print.ts';

const FLAGS = ['fold', 'opset', ...MODEL_FLAGS, 'force'] as const;
type Flags = Values<(typeof FLAGS)[number]>;

/** `evenkeel export MODEL OUT`. */
export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('Write a model in another format, which the ending of OUT names.')
    .argument('<MODEL>', MODEL)
    .argument('<OUT>', '.onnx (inference), .keras, .h5 (older Keras), .weights.h5 (weights alone) or .json (layers alone)');
  addFlags(command, FLAGS).action(exportCommand);
}

async function exportCommand(path: string, out: string, { fold, opset, ...flags }: Flags): Promise<void> {
  const ending = endingOf(out, MODEL_ENDINGS);
  await checkTarget(out, flags);
  const model = await openModel(path, flags, ending === '.json' ? undefined : 'be exported');
  await writeModel(out, model, { ...(fold && { fold }), ...(opset && { opset }) });
  print(`Wrote ${out}`);
}
