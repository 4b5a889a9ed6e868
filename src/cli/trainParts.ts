import * as callbacks from '../callbacks/index.ts';
import { EvenkeelError } from '../errors.ts';
import { modelFrom } from '../experiments/modelFile.ts';
import { isModule } from '../experiments/module.ts';
import { readSource } from '../files/source.ts';
import { decodeCompile } from '../keras/compile.ts';
import { toKey } from '../keras/names.ts';
import type { Model } from '../models/model.ts';
import type { Shape } from '../tensor/tensor.ts';
import { wasmBackend } from '../wasm/wasm.ts';
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
}

/** The shape that a model's file says, before there is data. */
export async function knownShape({ model }: TrainConfig, { resolve }: Place): Promise<Shape | undefined> {
  if (typeof model !== 'string' || isModule(model)) return undefined;
  const { inputShapeOf } = await import('../experiments/network.ts');
  return inputShapeOf({ kind: 'file', path: model, bytes: (await readSource(resolve(model))).bytes, keepWeights: false });
}

/** The model that a config names or describes; compiled where its file says how and the config does not. */
export async function makeModel({ model, seed, threads, compile }: TrainConfig, task: Task, place: Place): Promise<Model> {
  const { where, resolve, warn } = place;
  const backend = wasmBackend(threads === undefined ? {} : { threads });
  const options = { seed, backend, onWarning: warn, inputShape: task.inputShape };
  if (typeof model === 'string') {
    if (isModule(model)) {
      const { buildFromModule } = await import('../experiments/module.ts');
      return buildFromModule(resolve(model), { norm: true, seed, ...task });
    }
    const { bytes } = await readSource(resolve(model));
    return modelFrom(bytes, `file ${model}`, { ...options, ...(compile && { compile: false }) });
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

/** Compiles a model as the config says, or leaves it as its file says. */
export function compileModel(model: Model, { compile }: TrainConfig, { where, warn }: Place): void {
  if (compile) {
    const { optimizer = 'rmsprop', loss, metrics } = compile;
    const settings = {
      optimizer: kerasForm(optimizer),
      loss: kerasForm(loss),
      ...(metrics && { metrics: metrics.map(kerasForm) }),
    };
    model.compile(
      decodeCompile(settings, model.outputNames, { where, customObjects: {}, extras: {}, sharedIds: new Map(), warn }),
    );
    return;
  }
  if (model.trainer.compiled) return;
  throw new EvenkeelError({
    where: `${where}, compile`,
    expected: 'a loss, as the model was saved without one',
    got: 'nothing',
    remedy: 'Set compile: { "optimizer": …, "loss": …, "metrics": […] }.',
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
