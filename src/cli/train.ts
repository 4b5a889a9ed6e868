import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { printable, printableJson } from '../core/printable.ts';
import type { Samples, TableSchema } from '../datasets/index.ts';
import { titleOf } from '../experiment/dataNames.ts';
import type { Design } from '../experiment/design.ts';
import type { ReportFiles } from '../experiment/report/index.ts';
import type { Origin } from '../experiment/training.ts';
import type { TrainingData } from '../experiment/trainingData.ts';
import type { Model } from '../models/model.ts';
import type { Logs } from '../training/callbacks/callback.ts';
import type { History } from '../training/callbacks/history.ts';
import { COLUMNS_FILE } from './columnsFile.ts';
import { dataReader } from './data.ts';
import { addFlags, type Values } from './flags.ts';
import { divergedOf, historyFiles } from './historyFiles.ts';
import { onInterrupt } from './interrupt.ts';
import { OutputFolder } from './output.ts';
import { print, printJson, printNote, printText, printWarning } from './print.ts';

type Flags = Values<'out' | 'quiet' | 'json'> & { readonly schema?: boolean };

/** `evenkeel train CONFIG`. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description(
      'Train the model that a config describes and write it with its history into a folder. Ctrl-C stops cleanly and keeps what was reached.',
    )
    .argument(
      '[CONFIG]',
      'a JSON file: model (a file, or a list of layers in Keras’s form), data, compile, fit, callbacks, output, seed, threads; docs/cli.md has all keys',
    );
  addFlags(command, ['out', 'quiet', 'json'], {
    out: "folder for the results; must be empty or not exist (default: the config's, or runs/DATE-TIME)",
  })
    .option('--schema', 'print the JSON Schema of configs only')
    .action(trainCommand);
}

async function trainCommand(path: string | undefined, { schema, ...flags }: Flags): Promise<void> {
  if (schema) {
    printJson((await import('../experiment/designFile.ts')).configJsonSchema());
    return;
  }
  if (path === undefined) {
    throw new EvenkeelError({
      where: 'train',
      expected: 'a config',
      got: 'none',
      remedy: 'Name its file: evenkeel train CONFIG.',
    });
  }
  const [{ readSource }, { parseConfig }, { dirname, resolve }] = await Promise.all([
    import('../platform/files/source.ts'),
    import('../experiment/designFile.ts'),
    import('node:path'),
  ]);
  const where = `config ${path}`;
  const text = new TextDecoder().decode((await readSource(path)).bytes);
  const design = parseConfig(text, where);
  const origin: Origin = { where, warn: printWarning, resolve: (to) => resolve(dirname(path), to) };
  const { folder } = design.outputs;
  const output = await OutputFolder.claim(flags.out ?? (folder === undefined ? undefined : origin.resolve(folder)), printWarning);
  try {
    await runTrain({ design, text, origin, output }, flags);
  } finally {
    await output.release();
  }
}

interface Run {
  readonly design: Design;
  /** The config as it was given. */
  readonly text: string;
  readonly origin: Origin;
  readonly output: OutputFolder;
}

async function runTrain(
  { design, text, origin, output }: Run,
  { quiet = false, json = false }: Omit<Flags, 'schema'>,
): Promise<void> {
  const [{ compileModel, makeCallbacks, openModel }, { loadData }, { classWeightOf }] = await Promise.all([
    import('../experiment/training.ts'),
    import('../experiment/trainingData.ts'),
    import('../experiment/classWeightOf.ts'),
  ]);
  const callbacks = makeCallbacks(design, origin);
  const opened = await openModel(design, origin);
  const data = await loadData(design, opened, dataReader, origin);
  const model = await opened.build(data.task);
  compileModel(model, design, data.labels, origin);
  const { x, y, test } = await fitData(model, data, design);
  if (!quiet && !json) model.summary({ printFn: printText });
  const interruption = onInterrupt(printNote);
  try {
    const history = await model.fit(x, y, {
      ...(design.fit as object),
      classWeight: classWeightOf(design.fit.classWeight, y),
      callbacks,
      ...(test && design.fit.validationSplit === undefined && { validationData: test }),
      verbose: quiet || json ? 0 : 'auto',
      signal: interruption.signal,
    });
    const files = outputFiles(model, history, design, {
      text,
      files: design.outputs.files ?? DEFAULT_FILES,
      ...(data.classNames && { classNames: data.classNames }),
      ...(data.schema && { schema: data.schema }),
    });
    // What was trained comes before everything that may fail or take long.
    await output.write(files);
    const stopped = interruption.signal.aborted;
    const tested = test && !stopped && history.epoch.length > 0 ? await model.evaluate(...test) : undefined;
    const outcome = {
      folder: output.where,
      files: output.names,
      epochs: history.epoch.length,
      stopped,
      ...(tested && { test: tested }),
      ...divergedOf(history),
    };
    if (json) printJson({ ...outcome, history: history.history });
    else {
      if (tested) print(`Test: ${logText(tested)}`);
      print(...output.lines);
    }
    if (output.incomplete) process.exitCode = 1;
    if (stopped) process.exitCode = interruption.exitCode ?? 1;
  } finally {
    interruption.release();
  }
}

const logText = (logs: Logs) =>
  Object.entries(logs)
    .flatMap(([name, v]) => (typeof v === 'number' ? [`${name}: ${v.toFixed(4)}`] : []))
    .join(' - ');

/** Samples and labels as the model and its loss take them. */
async function fitData(model: Model, { train, test }: TrainingData, { data: { path, scale } }: Design) {
  const { labelsFor, samplesFor } = await import('./task.ts');
  const where = `data ${titleOf(path)}`;
  const pair = async ({ x, y }: Samples) =>
    [await samplesFor(model, x, { scale: scale === 'unit' ? scale : 'raw' }, where), labelsFor(model, y, where)] as const;
  const [x, y] = await pair(train);
  return { x, y, ...(test && { test: await pair(test) }) };
}

type OutputFile = NonNullable<Design['outputs']['files']>[number];

/** The files that a training leaves where nothing is said. */
const DEFAULT_FILES: readonly OutputFile[] = ['keras', 'onnx', 'csv', 'json', 'chart'];

interface Outputs {
  readonly text: string;
  readonly files: readonly OutputFile[];
  readonly classNames?: readonly string[];
  readonly schema?: TableSchema;
}

/** Names one a line; as a JSON list, which `--classes` reads too, where lines would not give them back. */
function classList(names: readonly string[]): string {
  const plain = names.every((name) => name !== '' && name === printable(name).trim());
  return plain && !names[0]?.startsWith('[') ? names.join('\n') : printableJson(names);
}

/** All files that a training leaves, by their names, each with what makes it. */
function outputFiles(model: Model, history: History, { data: { path }, seeds }: Design, outputs: Outputs): ReportFiles {
  const { files, classNames, schema, text } = outputs;
  const wanted = (kind: (typeof files)[number]) => files.includes(kind);
  const made: Record<string, ReportFiles[string]> = {};
  const save = { onWarning: printWarning };
  if (wanted('keras')) made['model.keras'] = () => model.toBytes('keras', save);
  if (wanted('h5')) made['model.h5'] = () => model.toBytes('h5', save);
  made['config.json'] = () => text;
  if (classNames) made['classes.txt'] = () => `${classList(classNames)}\n`;
  if (schema) made[COLUMNS_FILE] = () => `${printableJson(schema)}\n`;
  if (wanted('onnx')) made['model.onnx'] = async () => (await import('../formats/onnx/index.ts')).exportOnnx(model);
  const caption = `${titleOf(path)}  ·  ${model.name}  ·  seed ${seeds.join(', ')}`;
  return {
    ...made,
    ...historyFiles(history, { csv: wanted('csv'), json: wanted('json'), chart: wanted('chart'), caption }),
  };
}
