import { wasmBackend } from '../backends/wasm/wasm.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import { decodeCompile } from '../formats/keras/compile.ts';
import { toKey } from '../formats/keras/names.ts';
import type { Model } from '../models/model.ts';
import { readSource } from '../platform/files/source.ts';
import * as callbacks from '../training/callbacks/index.ts';
import { compileDefaults, givesOneNumber } from './compileDefaults.ts';
import type { Task, TaskKind } from './data.ts';
import type { Design } from './design.ts';
import { kindOfModel } from './kind.ts';
import { DecodedModel, modelFrom } from './modelFile.ts';
import { buildFromModule, isModule } from './module.ts';
import { isNamed, type NamedOptions, parseNamed } from './namedOptions.ts';

/** Where a design comes from: how errors call it, what its paths start from, and who hears warnings. */
export interface Origin {
  readonly where: string;
  readonly resolve: (path: string) => string;
  readonly warn: (message: string) => void;
}

/** What data asks of a model, decided. */
export type TrainingTask = Required<Omit<Task, 'sparse'>>;

/** A model that waits for its data. */
export interface OpenModel {
  /** The shape of one sample, where the model's file says it. */
  inputShape(): Promise<Shape | undefined>;
  build(task: TrainingTask): Promise<Model>;
}

/** What the labels alone say. */
export interface Labels {
  /** Whether they are classes, or numbers for certain. */
  readonly kind: TaskKind;
  /** Whether they are class indices, and no rows. */
  readonly sparse: boolean;
  /** Whether they are 0 and 1 alone. */
  readonly twoClasses: boolean;
}

/** The model of a design before there is data: of a file, decoded once. It is compiled where its file says how and the design does not. */
export async function openModel(
  { model, seeds, threads, compile }: Design,
  { where, resolve, warn }: Origin,
): Promise<OpenModel> {
  const [seed = 0] = seeds;
  const backend = wasmBackend(threads === undefined ? {} : { threads });
  const options = { seed, backend, onWarning: warn };
  if (typeof model === 'string' && isModule(model)) {
    const build = ({ kind, ...task }: TrainingTask) => buildFromModule(resolve(model), { norm: true, seed, ...task, task: kind });
    return { inputShape: async () => undefined, build };
  }
  if (typeof model === 'string') {
    const { bytes } = await readSource(resolve(model));
    const file = new DecodedModel((inputShape) =>
      modelFrom(bytes, `file ${model}`, {
        ...options,
        ...(inputShape && { inputShape }),
        ...(compile?.loss !== undefined && { compile: false }),
      }),
    );
    return { inputShape: () => file.inputShape(), build: ({ inputShape }) => file.model(inputShape) };
  }
  const config = Array.isArray(model) ? { class_name: 'Sequential', config: { name: 'sequential', layers: model } } : model;
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  return {
    inputShape: async () => undefined,
    build: ({ inputShape }) => modelFrom(bytes, `${where}, model`, { ...options, inputShape }),
  };
}

/** A name with options, as an object that has them next to the name. */
const flat = ({ name, options }: NamedOptions): object => ({
  name,
  ...Object.fromEntries(Object.entries(options).map(([key, v]) => [key, isNamed(v) ? flat(v) : v])),
});

/** `sgd:momentum=0.9` and `{ name, ...options }` as Keras writes it; what has a class_name is Keras's already. */
function kerasForm(given: unknown, where: string): unknown {
  const value = typeof given === 'string' && given.includes(':') ? flat(parseNamed(given, where)) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'class_name' in value) return value;
  const { name, ...options } = value as Record<string, unknown>;
  if (typeof name !== 'string') return value;
  return {
    class_name: name,
    config: Object.fromEntries(Object.entries(options).map(([key, v]) => [toKey(key), kerasForm(v, where)])),
  };
}

/**
 * Compiles a model as the design says; what the design does not say is as in the model's file, and where that does not say it either, what fits
 * its last layer and the labels.
 */
export function compileModel(model: Model, { compile, task }: Design, labels: Labels, { where, warn }: Origin): void {
  const saved = model.trainer.compiled;
  if (!compile && saved) return;
  const { optimizer, loss, metrics } = compile ?? {};
  const kind = task ?? (labels.kind === 'regression' ? labels.kind : (kindOfModel(model, labels.twoClasses) ?? labels.kind));
  if (loss === undefined && !saved && kind === 'classification' && givesOneNumber(model) && !labels.twoClasses) {
    throw new EvenkeelError({
      where: `${where}, labels`,
      expected: 'classes 0 and 1, which the one number that the model gives tells apart',
      got: 'others',
      remedy: 'Give the last layer a unit for each class, or set task to "regression".',
    });
  }
  const fitting = compileDefaults(model, kind, labels.sparse);
  const [head] = saved?.outputSpecs ?? [];
  const settings = {
    optimizer: kerasForm(optimizer ?? 'rmsprop', `${where}, compile.optimizer`),
    loss: kerasForm(loss ?? 'mse', `${where}, compile.loss`),
    ...(metrics && { metrics: metrics.map((metric) => kerasForm(metric, `${where}, compile.metrics`)) }),
  };
  const given = decodeCompile(settings, model.outputNames, { where, customObjects: {}, extras: {}, sharedIds: new Map(), warn });
  model.compile({
    optimizer: optimizer === undefined && saved ? saved.optimizer : (given.optimizer ?? 'rmsprop'),
    loss: loss !== undefined ? given.loss : (head?.loss ?? fitting.loss),
    ...(metrics
      ? given.metrics && { metrics: given.metrics }
      : loss === undefined && { metrics: head?.metrics ?? fitting.metrics ?? [] }),
  });
}

type Make = (...args: never[]) => callbacks.Callback;

/** The makers of callbacks, with the name under which a design says where they write. */
const MAKERS: Readonly<Record<Design['callbacks'][number]['name'], readonly [make: Make, target?: 'folder' | 'path']>> = {
  backupAndRestore: [callbacks.backupAndRestore, 'folder'],
  csvLogger: [callbacks.csvLogger, 'path'],
  earlyStopping: [callbacks.earlyStopping],
  modelCheckpoint: [callbacks.modelCheckpoint, 'path'],
  reduceLROnPlateau: [callbacks.reduceLROnPlateau],
  tensorBoard: [callbacks.tensorBoard, 'folder'],
  terminateOnNaN: [callbacks.terminateOnNaN],
};

/** The callbacks of a design, in their order. */
export function makeCallbacks({ callbacks: list }: Pick<Design, 'callbacks'>, { where, resolve }: Origin): callbacks.Callback[] {
  return list.map(({ name, ...options }, i) => {
    const [maker, key] = MAKERS[name];
    const make = maker as (...args: unknown[]) => callbacks.Callback;
    const { [key ?? '']: target, ...rest } = options;
    const at = `${where}, callbacks.${i}`;
    if (key && (typeof target !== 'string' || target === '')) {
      throw new EvenkeelError({ where: `${at}.${key}`, expected: 'where to write', got: JSON.stringify(target) ?? 'nothing' });
    }
    if (!key && Object.keys(rest).length > 0 && name === 'terminateOnNaN') {
      throw new EvenkeelError({ where: at, expected: 'no options', got: Object.keys(rest).join(', ') });
    }
    try {
      return key ? make(resolve(target as string), rest) : make(rest);
    } catch (cause) {
      if (!(cause instanceof EvenkeelError)) throw cause;
      throw new EvenkeelError({ ...cause.problem, where: `${at}, ${cause.problem.where}` }, { cause });
    }
  });
}
