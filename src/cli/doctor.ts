import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import type { Samples } from '../datasets/index.ts';
import type { Model } from '../models/model.ts';
import { readColumnsFile } from './columnsFile.ts';
import { readSamplesOf } from './data.ts';
import { addFlags, DATA_FLAGS, MODEL_FLAGS, type Values } from './flags.ts';
import { inputShapeOf, MODEL, openModel } from './model.ts';
import { print, printJson } from './print.ts';

const FLAGS = ['samples', 'batchSize', 'epochs', ...DATA_FLAGS, 'trained', ...MODEL_FLAGS, 'json'] as const;
type Flags = Values<(typeof FLAGS)[number]>;

/** `evenkeel doctor MODEL`. */
export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('Say what commonly goes wrong with batch normalisation and is so in a model, why it matters and what to do.')
    .argument('<MODEL>', MODEL);
  addFlags(command, FLAGS, {
    batchSize: 'samples a training step (default: 32)',
    data: 'training samples, to measure on; a path or the name of a data set',
    limit: 'measure on the first N training samples only (default: 2000)',
    json: 'print the findings as JSON only',
  }).action(doctorCommand);
}

/** Enough samples to measure on, few enough to take seconds. */
const MEASURED = 2000;

async function doctorCommand(path: string, flags: Flags): Promise<void> {
  const { samples, batchSize = 32, epochs = 1, data, trained, json } = flags;
  if (samples === undefined && data === undefined) {
    throw new EvenkeelError({
      where: 'option --samples',
      expected: 'how many samples the training has, or the samples themselves by --data',
      got: 'neither',
    });
  }
  const { examine } = await import('../experiment/examine.ts');
  const model = await openModel(path, flags);
  // All are read, as their number counts; `limit` is for what is measured.
  const { limit: _, ...others } = flags;
  const reading = { ...others, schema: await readColumnsFile(path) };
  const read = data === undefined ? undefined : await readSamplesOf(data, reading, 'train', inputShapeOf(model));
  const { findings, notLookedAt } = await examine(model, {
    count: samples ?? (read?.x.shape[0] as number),
    batchSize,
    epochs,
    ...(read && { measured: await measured(model, read, flags) }),
    ...(trained && { trained }),
  });
  if (json) {
    printJson({ findings, notLookedAt });
    return;
  }
  const lines = [
    findings.length > 0 ? `To look at in model "${model.name}":` : `Nothing to look at in model "${model.name}".`,
    ...findings.map(({ layer, reason, remedy }) => `  ${layer}: ${reason}. ${remedy}`),
    ...(notLookedAt.length > 0 ? ['Not looked at:', ...notLookedAt.map((text) => `  ${text}`)] : []),
  ];
  print(...lines);
}

/** Samples as the model takes them, and labels where it tells classes apart. */
async function measured(model: Model, { x, y }: Pick<Samples, 'x'> & Partial<Samples>, { limit = MEASURED, ...flags }: Flags) {
  const { samplesFor } = await import('./task.ts');
  const fitted = await samplesFor(model, x.slice(0, limit), flags, `data ${flags.data}`);
  const [output] = model.outputs;
  const classes = model.outputs.length === 1 && output?.shape.length === 1 && (output.shape[0] as number) > 1;
  return { x: fitted, ...(classes && y && { labels: y.slice(0, limit) }) };
}
