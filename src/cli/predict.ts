import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import type { Tensor } from '../core/tensor/tensor.ts';
import { TABLE_OPTIONS } from '../experiment/fileOptions.ts';
import { readColumnsFile } from './columnsFile.ts';
import { addFlags, MODEL_FLAGS, type Values } from './flags.ts';
import { checkTarget, endingOf, MODEL, openModel, writeTarget } from './model.ts';
import { print, printJson } from './print.ts';

const FLAGS = ['scale', ...TABLE_OPTIONS, 'classes', 'top', 'batchSize', 'output', ...MODEL_FLAGS, 'force', 'json'] as const;
type Flags = Values<(typeof FLAGS)[number]>;

const OUTPUT_ENDINGS = ['.npy', '.npz', '.csv', '.json'] as const;

/** `evenkeel predict MODEL FILES…`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('Print what a model says of images and other samples: the likeliest classes, or the numbers it gives.')
    .argument('<MODEL>', MODEL)
    .argument('<FILES...>', 'PNG and JPEG images, resized to what the model takes; .npy, .npz (x) and .csv files of samples');
  addFlags(command, FLAGS, {
    scale: 'values as they are, or bytes divided by 255, as the model was trained (default: raw)',
    label: 'the column of a table to leave out, by name or position (default: none)',
    batchSize: 'samples a batch; results are the same (default: 250)',
    force: 'replace the file of --output if it exists',
    json: 'print the predictions as JSON only',
  }).action(predictCommand);
}

async function predictCommand(path: string, files: readonly string[], flags: Flags): Promise<void> {
  const { output, batchSize, top = 3, classes, json } = flags;
  if (output !== undefined) {
    endingOf(output, OUTPUT_ENDINGS, 'option --output');
    await checkTarget(output, flags);
  }
  const [{ readSamples }, { classNamesOf, formatOutputs, predictionLines, predictionsJson }] = await Promise.all([
    import('./predictSamples.ts'),
    import('./predictions.ts'),
  ]);
  const model = await openModel(path, { ...flags, compile: false }, 'predict');
  const names = classes === undefined ? undefined : await classNamesOf(classes, model);
  const samples = await readSamples(files, model, { ...flags, schema: await readColumnsFile(path) });
  const outputs = await model.predictAll(samples.x, { ...(batchSize && { batchSize }) });
  const predictions = {
    labels: samples.labels,
    outputs: outputs.map((values, i) => ({ name: model.outputNames[i] as string, values: finite(values, model.where) })),
    ...(names && { classNames: names }),
  };
  if (output !== undefined) await writeTarget(output, await formatOutputs(output, predictions, top));
  if (json) printJson(predictionsJson(predictions, top));
  else {
    print(...predictionLines(predictions, top));
    if (output !== undefined) print(`Wrote ${output}`);
  }
}

/** @throws EvenkeelError where a model gives no numbers, as one that diverged does */
function finite(values: Tensor, where: string): Tensor {
  if (values.data.every(Number.isFinite)) return values;
  throw new EvenkeelError({
    where,
    expected: 'predictions that are numbers',
    got: 'NaN or infinity',
    remedy: 'Look at its weights: the training may have diverged.',
  });
}
