import type { Command } from 'commander';
import { titleOf } from '../experiment/dataNames.ts';
import { readColumnsFile } from './columnsFile.ts';
import { readLabelledOf } from './data.ts';
import { addFlags, DATA_FLAGS, MODEL_FLAGS, requireFlag, type Values } from './flags.ts';
import { inputShapeOf, MODEL, openModel } from './model.ts';
import { print, printJson } from './print.ts';

const FLAGS = [...DATA_FLAGS, 'part', 'batchSize', 'loss', 'metrics', ...MODEL_FLAGS, 'json'] as const;
type Flags = Values<(typeof FLAGS)[number]>;

/** `evenkeel evaluate MODEL --data …`. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description("Print a model's loss and metrics on data: on the test samples, where the data says which they are.")
    .argument('<MODEL>', MODEL);
  addFlags(command, FLAGS, {
    part: 'which samples, where the data says which are which (default: test)',
    batchSize: 'samples a batch; results are the same (default: 250)',
    json: 'print loss and metrics as JSON only',
  }).action(evaluateCommand);
}

async function evaluateCommand(path: string, flags: Flags): Promise<void> {
  const data = requireFlag('data', flags.data, 'the samples to evaluate on');
  const { ensureCompiled, labelsFor, samplesFor } = await import('./task.ts');
  const model = await openModel(path, flags, 'be evaluated');
  ensureCompiled(model, flags);
  const reading = { ...flags, schema: await readColumnsFile(path) };
  const { x, y } = await readLabelledOf(data, reading, 'test', inputShapeOf(model));
  const where = `data ${data}`;
  const { batchSize, json } = flags;
  const logs = await model.evaluate(await samplesFor(model, x, flags, where), labelsFor(model, y, where), {
    ...(batchSize && { batchSize }),
  });
  const samples = x.shape[0] as number;
  if (json) {
    printJson({ data, samples, ...logs });
    return;
  }
  print(`${samples} samples of ${titleOf(data)}`);
  for (const [name, value] of Object.entries(logs)) {
    print(`${name}: ${typeof value === 'number' ? digits(value) : JSON.stringify(value)}`);
  }
}

/** Four decimals, or four digits where that would be nothing. */
const digits = (v: number) => (v !== 0 && Math.abs(v) < 0.001 ? v.toExponential(3) : v.toFixed(4));
