import type { Command } from 'commander';
import { EvenkeelError } from '../core/errors.ts';
import { printable, printableJson } from '../core/printable.ts';
import type { Samples, TableSchema, TrainTest } from '../datasets/index.ts';
import type { TaskKind } from '../experiment/data.ts';
import type { ReportFiles } from '../experiment/report/index.ts';
import type { Model } from '../models/model.ts';
import type { Logs } from '../training/callbacks/callback.ts';
import type { History } from '../training/callbacks/history.ts';
import { COLUMNS_FILE } from './columnsFile.ts';
import { isNamed, readData, titleOf } from './data.ts';
import type { ReadingFlags } from './fileFlags.ts';
import { addFlags, type Values } from './flags.ts';
import { divergedOf, historyFiles } from './historyFiles.ts';
import { onInterrupt } from './interrupt.ts';
import { OutputFolder } from './output.ts';
import { print, printJson, printNote, printText, printWarning } from './print.ts';
import type { TrainConfig } from './trainConfig.ts';
import type { Labels, Place } from './trainParts.ts';

type Flags = Values<'out' | 'quiet' | 'json'>;

/** `evenkeel train CONFIG`. */
export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description(
      'Train the model that a config describes and write it with its history into a folder. Ctrl-C stops cleanly and keeps what was reached.',
    )
    .argument(
      '<CONFIG>',
      'a JSON file: model (a file, or a list of layers in Keras’s form), data, compile, fit, callbacks, output, seed, threads; docs/cli.md has all keys',
    );
  addFlags(command, ['out', 'quiet', 'json'], {
    out: "folder for the results; must be empty or not exist (default: the config's, or runs/DATE-TIME)",
  }).action(trainCommand);
}

async function trainCommand(path: string, flags: Flags): Promise<void> {
  const [{ readSource }, { parseTrainConfig }, { dirname, resolve }] = await Promise.all([
    import('../platform/files/source.ts'),
    import('./trainConfig.ts'),
    import('node:path'),
  ]);
  const where = `config ${path}`;
  const text = new TextDecoder().decode((await readSource(path)).bytes);
  const config = parseTrainConfig(text, where);
  const place: Place = { where, warn: printWarning, resolve: (to) => resolve(dirname(path), to) };
  const own = config.output.folder;
  const output = await OutputFolder.claim(flags.out ?? (own === undefined ? undefined : place.resolve(own)), printWarning);
  try {
    await runTrain({ config, text, place, output }, flags);
  } finally {
    await output.release();
  }
}

interface Run {
  readonly config: TrainConfig;
  /** The config as it was given. */
  readonly text: string;
  readonly place: Place;
  readonly output: OutputFolder;
}

async function runTrain({ config, text, place, output }: Run, { quiet = false, json = false }: Flags): Promise<void> {
  const [{ compileModel, knownShape, makeCallbacks, makeModel }, { DEFAULT_FILES }] = await Promise.all([
    import('./trainParts.ts'),
    import('./trainConfig.ts'),
  ]);
  const callbacks = makeCallbacks(config, place);
  const data = await loadData(config, place, await knownShape(config, place));
  const model = await makeModel(config, data.task, place);
  compileModel(model, config, data.labels, place);
  const { x, y, test } = await fitted(model, data, config);
  if (!quiet && !json) model.summary({ printFn: printText });
  const interruption = onInterrupt(printNote);
  try {
    const history = await model.fit(x, y, {
      ...(config.fit as object),
      callbacks,
      ...(test && config.fit.validationSplit === undefined && { validationData: test }),
      verbose: quiet || json ? 0 : 'auto',
      signal: interruption.signal,
    });
    const files = outputFiles(model, history, config, {
      text,
      files: config.output.files ?? DEFAULT_FILES,
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

/** Data as a config names it, in parts, with what it asks of a model. */
interface Loaded {
  readonly train: Samples;
  readonly test?: Samples;
  readonly classNames?: readonly string[];
  readonly schema?: TableSchema;
  readonly task: { readonly inputShape: readonly number[]; readonly classes: number; readonly kind: TaskKind };
  readonly labels: Labels;
}

async function loadData({ data, fit, task }: TrainConfig, { where, resolve }: Place, shape?: readonly number[]): Promise<Loaded> {
  const { path, label, limit, scale: _, ...reading } = data;
  const name = isNamed(path) ? path : resolve(path);
  const read: Samples | TrainTest = await readData(
    name,
    { ...(reading as ReadingFlags), ...(label !== undefined && { label: String(label) }) },
    shape,
  );
  const { sampleShape, splitData, countClasses, arePlainNumbers, areTwoClasses, targets } = await import(
    '../experiment/fitting.ts'
  );
  // Where fit holds samples back itself, all are its own.
  const parts = 'trainX' in read || fit.validationSplit === undefined ? (await splitData(read)).data : undefined;
  const all = parts ? { x: parts.trainX, y: parts.trainY } : (read as Samples);
  const train = { x: all.x.slice(0, limit), y: all.y.slice(0, limit) };
  if ((train.x.shape[0] as number) === 0) {
    throw new EvenkeelError({ where: `${where}, data`, expected: 'samples to train on', got: 'none' });
  }
  const { classNames } = read;
  const labels = parts ? [parts.trainY, parts.testY] : [all.y];
  const kind = task ?? (!classNames && labels.some(arePlainNumbers) ? 'regression' : 'classification');
  if (kind === 'regression') for (const y of labels) targets(y, `data ${path}`);
  const single = labels.every((y) => y.size === y.shape[0]);
  const wide = labels[0]?.shape.at(-1) as number;
  return {
    train,
    ...(parts && { test: { x: parts.testX, y: parts.testY } }),
    ...(classNames && { classNames }),
    ...('x' in read && read.schema && { schema: read.schema }),
    task: {
      inputShape: sampleShape(train.x),
      classes: !single ? wide : kind === 'regression' ? 1 : Math.ceil(countClasses(labels, classNames)),
      kind,
    },
    labels: { kind, sparse: single, twoClasses: labels.every(areTwoClasses) },
  };
}

/** Samples and labels as the model and its loss take them. */
async function fitted(model: Model, { train, test }: Loaded, { data: { path, scale } }: TrainConfig) {
  const { labelsFor, samplesFor } = await import('./task.ts');
  const where = `data ${titleOf(path)}`;
  const pair = async ({ x, y }: Samples) =>
    [await samplesFor(model, x, { ...(scale && { scale }) }, where), labelsFor(model, y, where)] as const;
  const [x, y] = await pair(train);
  return { x, y, ...(test && { test: await pair(test) }) };
}

interface Outputs {
  readonly text: string;
  readonly files: readonly ('keras' | 'h5' | 'onnx' | 'csv' | 'json' | 'chart')[];
  readonly classNames?: readonly string[];
  readonly schema?: TableSchema;
}

/** Names one a line; as a JSON list, which `--classes` reads too, where lines would not give them back. */
function classList(names: readonly string[]): string {
  const plain = names.every((name) => name !== '' && name === printable(name).trim());
  return plain && !names[0]?.startsWith('[') ? names.join('\n') : printableJson(names);
}

/** Everything that a training leaves, by the names of files, each with what makes it. */
function outputFiles(model: Model, history: History, config: TrainConfig, outputs: Outputs): ReportFiles {
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
  const caption = `${titleOf(config.data.path)}  ·  ${model.name}  ·  seed ${config.seed}`;
  return {
    ...made,
    ...historyFiles(history, { csv: wanted('csv'), json: wanted('json'), chart: wanted('chart'), caption }),
  };
}
