import type { Command } from 'commander';
import type { Model } from '../models/model.ts';
import { readColumnsFile } from './columnsFile.ts';
import { readSamplesOf } from './data.ts';
import { addFlags, DATA_FLAGS, MODEL_FLAGS, type Values } from './flags.ts';
import { checkTarget, endingOf, inputShapeOf, MODEL, MODEL_ENDINGS, openModel, writeModel } from './model.ts';
import { print, printJson } from './print.ts';

const FLAGS = [...DATA_FLAGS, ...MODEL_FLAGS, 'force', 'json'] as const;
type Flags = Values<(typeof FLAGS)[number]>;

/** `evenkeel fold MODEL OUT`. */
export function addFold(program: Command): void {
  const command = program
    .command('fold')
    .description(
      'Fold batch normalisations into the layers in front of them, for faster inference, and say how far predictions move: by rounding alone.',
    )
    .argument('<MODEL>', MODEL)
    .argument('<OUT>', 'the model without them: .keras, .h5, .onnx, .weights.h5 or .json');
  addFlags(command, FLAGS, {
    data: 'samples to measure the error on; a path or the name of a data set (default: random ones)',
    limit: 'measure on the first N samples only (default: 250)',
    json: 'print the outcome as JSON only',
  }).action(foldCommand);
}

/** Whether what the model was compiled with is in the file. */
const keepsCompile = (out: string, { optimizer }: Model) =>
  optimizer !== undefined && ['.keras', '.h5', '.json'].includes(endingOf(out, MODEL_ENDINGS));

async function foldCommand(path: string, out: string, { json, limit = 250, ...flags }: Flags): Promise<void> {
  endingOf(out, MODEL_ENDINGS);
  await checkTarget(out, flags);
  const { fold } = await import('../batchnorm/index.ts');
  const model = await openModel(path, flags, 'be folded');
  const { data } = flags;
  let samples = {};
  if (data !== undefined) {
    const { samplesFor } = await import('./task.ts');
    const { x } = await readSamplesOf(
      data,
      { ...flags, limit, schema: await readColumnsFile(path) },
      'test',
      inputShapeOf(model),
    );
    samples = { samples: await samplesFor(model, x, flags, `data ${data}`) };
  }
  const { model: made, folded, kept, maxError } = await fold(model, samples);
  await writeModel(out, made);
  if (json) {
    printJson({ folded, kept, maxError, out });
    return;
  }
  const lines = [
    ...folded.map(({ norm, into }) => `${norm}: folded into ${into}`),
    ...kept.map(({ norm, reason }) => `${norm}: stays, as ${reason}`),
    ...(folded.length + kept.length === 0 ? ['No batch normalisation to fold.'] : []),
    `Largest difference of a prediction: ${maxError.toExponential(1)}`,
    `Wrote ${out}${keepsCompile(out, made) ? ', compiled as the model was; its optimizer begins without state' : ''}`,
  ];
  print(...lines);
}
