import { EvenkeelError } from '../core/errors.ts';
import { type Arm, selectArms } from '../experiment/arms.ts';
import type { CompareOptions } from '../experiment/compare.ts';
import { prepareData, taskOf } from '../experiment/data.ts';
import { splitData } from '../experiment/fitting.ts';
import { kindOf } from '../experiment/kind.ts';
import { isModule } from '../experiment/module.ts';
import { buildNetwork, describeNetwork, inputShapeOf, type NetworkSource, openNetwork } from '../experiment/network.ts';
import { ALL, type CompareConfig, defaults, type Range } from '../experiment/options.ts';
import type { DataDescription } from '../experiment/result.ts';
import type { Model } from '../models/model.ts';
import { readSource } from '../platform/files/source.ts';
import { type DataFlags, isNamed, readData, titleOf } from './data.ts';

/** What is to be compared, and the networks as they start. */
export interface Setup extends Required<Pick<CompareOptions, 'config' | 'data' | 'network' | 'about' | 'task'>> {
  readonly arms: readonly Arm[];
  readonly models: readonly Model[];
}

/** What the networks are made of; a file is read once, here. */
async function sourceOf({ model, keepWeights }: CompareConfig): Promise<NetworkSource> {
  if (model !== null && !isModule(model)) {
    const { bytes } = await readSource(model);
    return { kind: 'file', path: model, bytes, keepWeights };
  }
  if (keepWeights) {
    throw new EvenkeelError({
      where: 'option --keep-weights',
      expected: 'a file with weights as --model',
      got: model ?? 'none',
      remedy: 'Leave it out, and the networks start from the seed.',
    });
  }
  return model === null ? { kind: 'tutorial' } : { kind: 'module', path: model };
}

/** What was said of how files are to be read, for the result. */
const readingOf = (flags: DataFlags): Pick<DataDescription, 'reading'> =>
  Object.keys(flags).length > 0 ? { reading: Object.fromEntries(Object.entries(flags).map(([k, v]) => [k, plain(v)])) } : {};

const plain = (value: string | boolean | readonly (string | number)[]) =>
  typeof value === 'string' ? value : typeof value === 'boolean' ? (true as const) : [...value];

/**
 * Reads data and model and builds both networks, so that whatever does not fit is said before anything is trained. Of a data set by name the
 * tutorial's samples are taken where nothing is said, of a file all.
 */
export async function setUp(chosen: Partial<CompareConfig>, flags: DataFlags, warn: (message: string) => void): Promise<Setup> {
  const settings: CompareConfig = { ...defaults, ...chosen };
  const network = await sourceOf(settings);
  const opened = openNetwork(network, { seed: settings.seed, onWarning: warn });
  const name = settings.data;
  const { data, heldOut } = await splitData(await readData(name, flags, await inputShapeOf(opened)));
  const [train, test] = [data.trainX, data.testX].map((x) => x.shape[0] as number) as [number, number];
  const all = !isNamed(name) && { train: { begin: 0, end: train }, test: { begin: 0, end: test } };
  const taking: CompareConfig = { ...defaults, ...all, ...chosen };
  const upTo = ({ begin, end }: Range, count: number) => ({ begin, end: end === ALL ? count : end });
  const config: CompareConfig = { ...taking, train: upTo(taking.train, train), test: upTo(taking.test, test) };
  const kind = settings.task ?? (await kindOf(data, opened));
  const task = taskOf(data, `data ${name}`, kind);
  const arms = selectArms(config.arms);
  const models: Model[] = [];
  for (const arm of arms) models.push(await buildNetwork(opened, arm, { ...config, ...task, onWarning: warn }));
  const [first] = models as [Model];
  const inputShape = [...(first.inputs[0]?.shape ?? task.inputShape)];
  const units = first.outputShape[0] as number;
  const loss = first.trainer.outputSpecs?.[0]?.loss.name;
  return {
    config,
    arms,
    network,
    task,
    models,
    data: prepareData(data, config, { inputShape, classes: units, kind }),
    about: {
      data: {
        name: titleOf(name),
        inputShape,
        classes: kind === 'regression' ? units : Math.max(2, units),
        train,
        test,
        heldOut,
        ...readingOf(flags),
      },
      ...(loss && { loss }),
      network: await describeNetwork(opened, task),
    },
  };
}
