import { wasmBackend } from '../backends/wasm/wasm.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import { compileDefaults, givesOneNumber } from '../experiment/compileDefaults.ts';
import type { TaskKind } from '../experiment/data.ts';
import { kindOfModel } from '../experiment/kind.ts';
import { DecodedModel, modelFrom } from '../experiment/modelFile.ts';
import { isModule } from '../experiment/module.ts';
import { decodeCompile } from '../formats/keras/compile.ts';
import { toKey } from '../formats/keras/names.ts';
import type { Model } from '../models/model.ts';
import { readSource } from '../platform/files/source.ts';
import * as callbacks from '../training/callbacks/index.ts';
import type { TrainConfig } from './trainConfig.ts';

/** What the parts of a training are made in: how errors call the config, and what its paths start from. */
export interface Place {
  readonly where: string;
  readonly resolve: (path: string) => string;
  readonly warn: (message: string) => void;
}

interface Task {
  readonly inputShape: Shape;
  readonly classes: number;
  readonly kind: TaskKind;
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

/** The shape that a model's file says, before there is data. */
export async function knownShape({ model }: TrainConfig, { resolve }: Place): Promise<Shape | undefined> {
  if (typeof model !== 'string' || isModule(model)) return undefined;
  const { bytes } = await readSource(resolve(model));
  return new DecodedModel((inputShape) =>
    modelFrom(bytes, `file ${model}`, { compile: false, onWarning: () => {}, ...(inputShape && { inputShape }) }),
  ).inputShape();
}

/** The model that a config names or describes; compiled where its file says how and the config does not. */
export async function makeModel({ model, seed, threads, compile }: TrainConfig, task: Task, place: Place): Promise<Model> {
  const { where, resolve, warn } = place;
  const backend = wasmBackend(threads === undefined ? {} : { threads });
  const options = { seed, backend, onWarning: warn, inputShape: task.inputShape };
  if (typeof model === 'string') {
    if (isModule(model)) {
      const { buildFromModule } = await import('../experiment/module.ts');
      return buildFromModule(resolve(model), { norm: true, seed, ...task, task: task.kind });
    }
    const { bytes } = await readSource(resolve(model));
    return modelFrom(bytes, `file ${model}`, { ...options, ...(compile?.loss !== undefined && { compile: false }) });
  }
  const config = Array.isArray(model) ? { class_name: 'Sequential', config: { name: 'sequential', layers: model } } : model;
  return modelFrom(new TextEncoder().encode(JSON.stringify(config)), `${where}, model`, options);
}

/** `{ name, ...options }` as Keras writes it; what has a class_name is Keras's already. */
function kerasForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || 'class_name' in value) return value;
  const { name, ...options } = value as Record<string, unknown>;
  if (typeof name !== 'string') return value;
  return { class_name: name, config: Object.fromEntries(Object.entries(options).map(([key, v]) => [toKey(key), kerasForm(v)])) };
}

/**
 * Compiles a model as the config says; what the config does not say is as in the model's file, and where that does not say it either, what fits
 * its last layer and the labels.
 */
export function compileModel(model: Model, { compile, task }: TrainConfig, labels: Labels, { where, warn }: Place): void {
  const own = model.trainer.compiled;
  if (!compile && own) return;
  const { optimizer, loss, metrics } = compile ?? {};
  const kind = task ?? (labels.kind === 'regression' ? labels.kind : (kindOfModel(model, labels.twoClasses) ?? labels.kind));
  if (loss === undefined && !own && kind === 'classification' && givesOneNumber(model) && !labels.twoClasses) {
    throw new EvenkeelError({
      where: `${where}, labels`,
      expected: 'classes 0 and 1, which the one number that the model gives tells apart',
      got: 'others',
      remedy: 'Give the last layer a unit for each class, or set task to "regression".',
    });
  }
  const fitting = compileDefaults(model, kind, labels.sparse);
  const [head] = own?.outputSpecs ?? [];
  const settings = {
    optimizer: kerasForm(optimizer ?? 'rmsprop'),
    loss: kerasForm(loss ?? 'mse'),
    ...(metrics && { metrics: metrics.map(kerasForm) }),
  };
  const given = decodeCompile(settings, model.outputNames, { where, customObjects: {}, extras: {}, sharedIds: new Map(), warn });
  model.compile({
    optimizer: optimizer === undefined && own ? own.optimizer : (given.optimizer ?? 'rmsprop'),
    loss: loss !== undefined ? given.loss : (head?.loss ?? fitting.loss),
    ...(metrics
      ? given.metrics && { metrics: given.metrics }
      : loss === undefined && { metrics: head?.metrics ?? fitting.metrics ?? [] }),
  });
}

type Make = (...args: never[]) => callbacks.Callback;

/** The makers of callbacks, with the name under which a config says where they write. */
const MAKERS: Readonly<Record<TrainConfig['callbacks'][number]['name'], readonly [make: Make, target?: 'folder' | 'path']>> = {
  backupAndRestore: [callbacks.backupAndRestore, 'folder'],
  csvLogger: [callbacks.csvLogger, 'path'],
  earlyStopping: [callbacks.earlyStopping],
  modelCheckpoint: [callbacks.modelCheckpoint, 'path'],
  reduceLROnPlateau: [callbacks.reduceLROnPlateau],
  tensorBoard: [callbacks.tensorBoard, 'folder'],
  terminateOnNaN: [callbacks.terminateOnNaN],
};

/** The callbacks of a config, in their order. */
export function makeCallbacks({ callbacks: list }: TrainConfig, { where, resolve }: Place): callbacks.Callback[] {
  return list.map(({ name, ...options }, i) => {
    const [maker, key] = MAKERS[name];
    const make = maker as (...args: unknown[]) => callbacks.Callback;
    const { [key ?? '']: target, ...rest } = options;
    const place = `${where}, callbacks.${i}`;
    if (key && (typeof target !== 'string' || target === '')) {
      throw new EvenkeelError({ where: `${place}.${key}`, expected: 'where to write', got: JSON.stringify(target) ?? 'nothing' });
    }
    if (!key && Object.keys(rest).length > 0 && name === 'terminateOnNaN') {
      throw new EvenkeelError({ where: place, expected: 'no options', got: Object.keys(rest).join(', ') });
    }
    try {
      return key ? make(resolve(target as string), rest) : make(rest);
    } catch (cause) {
      if (!(cause instanceof EvenkeelError)) throw cause;
      throw new EvenkeelError({ ...cause.problem, where: `${place}, ${cause.problem.where}` }, { cause });
    }
  });
}
