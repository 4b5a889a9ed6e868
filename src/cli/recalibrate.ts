import type { Command } from 'commander';
import { readColumnsFile } from './columnsFile.ts';
import { readSamplesOf } from './data.ts';
import { addFlags, DATA_FLAGS, MODEL_FLAGS, requireFlag, type Values } from './flags.ts';
import { checkTarget, endingOf, inputShapeOf, MODEL, MODEL_ENDINGS, openModel, writeModel } from './model.ts';
import { print, printJson } from './print.ts';

const FLAGS = [...DATA_FLAGS, 'part', 'batchSize', ...MODEL_FLAGS, 'force', 'json'] as const;
type Flags = Values<(typeof FLAGS)[number]>;

/** `evenkeel recalibrate MODEL OUT --data …`. */
export function addRecalibrate(program: Command): void {
  const command = program
    .command('recalibrate')
    .description('Replace the moving statistics of all batch normalisations by those of the training samples.')
    .argument('<MODEL>', MODEL)
    .argument('<OUT>', 'the model with them: .keras, .h5, .onnx, .weights.h5 or .json');
  addFlags(command, FLAGS, {
    data: 'the training samples; a path or the name of a data set',
    part: 'which samples, where the data says which are which (default: train)',
    batchSize: 'samples a batch (default: 250)',
    json: 'print what changed as JSON only',
  }).action(recalibrateCommand);
}

async function recalibrateCommand(path: string, out: string, { json, batchSize, ...flags }: Flags): Promise<void> {
  const data = requireFlag('data', flags.data, 'the training samples');
  endingOf(out, MODEL_ENDINGS);
  await checkTarget(out, flags);
  const [{ recalibrate }, { samplesFor }] = await Promise.all([import('../batchnorm/index.ts'), import('./task.ts')]);
  const model = await openModel(path, flags, 'be recalibrated');
  const { x } = await readSamplesOf(data, { ...flags, schema: await readColumnsFile(path) }, 'train', inputShapeOf(model));
  const samples = await samplesFor(model, x, flags, `data ${data}`);
  const changes = (await recalibrate(model, samples, { ...(batchSize && { batchSize }) })).map(({ layer, after, shift }) => ({
    layer,
    channels: after.mean.length,
    mean: shift.distance,
    variance: shift.ratio,
  }));
  await writeModel(out, model);
  if (json) {
    printJson({ samples: x.shape[0], changes, out });
    return;
  }
  const lines = [
    ...changes.map(
      ({ layer, channels, mean, variance }) =>
        `${layer}: means moved by ${mean.toFixed(3)} standard deviations, variances are ${variance.toFixed(3)} times the old (medians of ${channels} channels)`,
    ),
    ...(changes.length === 0 ? ['No batch normalisation to recalibrate.'] : []),
    `Wrote ${out}`,
  ];
  print(...lines);
}
