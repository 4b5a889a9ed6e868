import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import type { Samples, TrainTest } from '../datasets/index.ts';
import type { Model } from '../models/model.ts';
import { readSource } from '../platform/files/source.ts';
import { selectArms } from './arms.ts';
import type { CompareOptions } from './compare.ts';
import { prepareData, taskOf } from './data.ts';
import type { ComparisonDesign, Design } from './design.ts';
import { designOf, type FlagValues } from './flags.ts';
import { kindOf } from './kind.ts';
import { isModule } from './module.ts';
import { buildNetwork, describeNetwork, inputShapeOf, type NetworkSource, openNetwork } from './network.ts';
import { ALL, type Range } from './option.ts';
import { splitData } from './samples.ts';

/** What is to be compared, and the networks as they start. */
export interface Setup extends Required<Pick<CompareOptions, 'design' | 'arms' | 'data' | 'network' | 'about' | 'task'>> {
  readonly models: readonly Model[];
}

/** How a run gets its data. */
export interface DataReader {
  /** @param shape what the model takes, where its file says it */
  read(data: Design['data'], shape?: Shape): Promise<Samples | TrainTest>;
  /** Whether a name is that of a data set. */
  isNamed(name: string): boolean;
  /** What data is called in reports. */
  titleOf(name: string): string;
}

/** What the networks are made of; a file is read once, here. */
async function sourceOf({ model, keepWeights }: ComparisonDesign): Promise<NetworkSource> {
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

/**
 * Reads data and model and builds all networks, so that whatever does not fit is said before anything is trained. Of a data set by name the
 * tutorial's samples are taken where nothing is said, of a file all.
 */
export async function setUpComparison(values: FlagValues, reader: DataReader, warn: (message: string) => void): Promise<Setup> {
  const asked = designOf(values);
  const [seed] = asked.seeds as [number];
  const network = await sourceOf(asked);
  const opened = openNetwork(network, { seed, onWarning: warn });
  const name = asked.data.path;
  const { data, heldOut } = await splitData(await reader.read(asked.data, await inputShapeOf(opened)));
  const [train, test] = [data.trainX, data.testX].map((x) => x.shape[0] as number) as [number, number];
  const upTo = ({ begin, end }: Range, count: number) => ({ begin, end: end === ALL ? count : end });
  const everything = !reader.isNamed(name) && { train: { begin: 0, end: train }, test: { begin: 0, end: test } };
  const taken = designOf({ ...everything, ...values }).data;
  const design = { ...asked, data: { ...taken, train: upTo(taken.train, train), test: upTo(taken.test, test) } };
  const kind = asked.task ?? (await kindOf(data, opened));
  const task = taskOf(data, `data ${name}`, kind);
  const arms = selectArms(design.arms);
  const options = { ...task, seed, learningRate: design.compile.optimizer.learningRate, onWarning: warn };
  const models: Model[] = [];
  for (const arm of arms) models.push(await buildNetwork(opened, arm, options));
  const [first] = models as [Model];
  const inputShape = [...(first.inputs[0]?.shape ?? task.inputShape)];
  const units = first.outputShape[0] as number;
  const loss = first.trainer.outputSpecs?.[0]?.loss.name;
  return {
    design,
    arms,
    network,
    task,
    models,
    data: prepareData(data, design.data, { inputShape, classes: units, kind }),
    about: {
      data: {
        name: reader.titleOf(name),
        inputShape,
        classes: kind === 'regression' ? units : Math.max(2, units),
        train,
        test,
        heldOut,
      },
      ...(loss && { loss }),
      network: await describeNetwork(opened, task),
    },
  };
}
