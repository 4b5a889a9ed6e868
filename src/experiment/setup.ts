import { EvenkeelError } from '../core/errors.ts';
import type { Shape, Tensor } from '../core/tensor/tensor.ts';
import type { Samples, TrainTest } from '../datasets/index.ts';
import type { Model } from '../models/model.ts';
import { readSource } from '../platform/files/source.ts';
import { designPower } from './analysis/designPower.ts';
import { lookSchedule } from './analysis/looks.ts';
import { selectArms } from './arms.ts';
import { requireClassWeights } from './classWeights.ts';
import type { CompareOptions } from './compare.ts';
import { specOf } from './compileNetwork.ts';
import { makeLoss } from './compileParts.ts';
import { conditionsOf } from './conditions.ts';
import { cached, type DataOf, prepareData, type TrialData, taskOf } from './data.ts';
import type { ComparisonDesign, Design } from './design.ts';
import { type ComparisonValues, designOf, withFlags } from './flags.ts';
import { kindOf } from './kind.ts';
import { isModule } from './module.ts';
import { buildNetwork, describeNetwork, inputShapeOf, type NetworkSource, openNetwork } from './network.ts';
import { ALL, type Range } from './option.ts';
import { planTrainings, type Training } from './plan.ts';
import { splitData } from './samples.ts';
import { comparedMetric, trainedWith } from './trainedWith.ts';
import { unsharedParts } from './unsharedParts.ts';

/** What is to be compared, and the networks as they start. */
export interface Setup extends Required<Pick<CompareOptions, 'design' | 'arms' | 'network' | 'about' | 'task'>> {
  readonly data: DataOf;
  readonly models: readonly Model[];
  /** All samples as they were read. */
  readonly samples: TrainTest;
}

/** How a run gets its data. */
export interface DataReader {
  /** @param shape what the model takes, where its file says it */
  read(data: Design['data'], shape?: Shape): Promise<Samples | TrainTest>;
  /** Whether a name is that of a data set. */
  isNamed(name: string): boolean;
  /** What data is called in reports. */
  titleOf(name: string): string;
  /** Whether the data is in memory, so that no command can read it. */
  readonly inMemory?: true;
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
 * Tests a network with two samples, so that what a custom loss or metric cannot take is said before anything is trained.
 * @returns the names of what came to one number
 */
async function numbersOf(model: Model, { testX, testY }: TrialData): Promise<Set<string>> {
  try {
    const logs = await model.evaluate(testX.slice(0, 2), testY.slice(0, 2), { verbose: 0 });
    return new Set(Object.entries(logs).flatMap(([name, value]) => (typeof value === 'number' ? [name] : [])));
  } catch (cause) {
    if (!(cause instanceof EvenkeelError)) throw cause;
    const remedy = 'Name others with --loss and --metrics; sparse metrics go with a sparse loss.';
    throw new EvenkeelError(
      { remedy, ...cause.problem, where: `loss and metrics of the networks, ${cause.problem.where}` },
      { cause },
    );
  }
}

/** @throws EvenkeelError for labels that are no probabilities, where the loss takes them for such */
function requireProbabilities(labels: readonly Tensor[], where: string): void {
  const odd = labels.flatMap(({ data }) => data.find((v) => v < 0 || v > 1) ?? [])[0];
  if (odd === undefined) return;
  throw new EvenkeelError({
    where: `${where}, labels`,
    expected: 'numbers from 0 to 1, as the loss is one of yes or no',
    got: String(odd),
    remedy: 'Name another with --loss, as mse or mae.',
  });
}

/** A design whose ranges of all samples end where the data does. */
function withCounts(design: ComparisonDesign, counts: Readonly<Record<'train' | 'test', number>>): ComparisonDesign {
  const upTo = ({ begin, end }: Range, name: 'train' | 'test') => ({ begin, end: end === ALL ? counts[name] : end });
  const ended = (name: 'train' | 'test') =>
    (design.factors[name] as Range[] | undefined)?.map((range) => upTo(range, name)) ?? upTo(design.data[name], name);
  const { conditions, ...changed } = withFlags(design, { train: ended('train'), test: ended('test') });
  const end = (condition: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(condition).map(([name, value]) => [
        name,
        name === 'train' || name === 'test' ? upTo(value as Range, name) : value,
      ]),
    );
  return { ...changed, conditions: conditions?.map(end) ?? null };
}

/** Samples that choose an epoch are at most this many where nothing is said, and so many at least that they tell something. */
const VALIDATION = { most: 2000, least: 200, fraction: 0.1 };

/**
 * A design of several trials of a network with samples that choose the best epoch, where nothing is said of them: samples that no network trains
 * on, where there are enough of them, else a part of the training samples.
 */
function withValidation(design: ComparisonDesign, values: ComparisonValues, count: number): ComparisonDesign {
  const isSingle = design.seeds.length === 1 && Object.keys(design.factors).length === 0;
  if (isSingle || values.validation !== undefined) return design;
  const trained = [design.data.train, ...((design.factors.train as Range[] | undefined) ?? [])];
  const begin = Math.max(...trained.map(({ end }) => end));
  const end = Math.min(count, begin + VALIDATION.most);
  return withFlags(design, { validation: end - begin >= VALIDATION.least ? { begin, end } : VALIDATION.fraction });
}

/**
 * A design that adds seeds until the answer is clear, with the looks that are fixed in advance.
 * @throws EvenkeelError for a budget without that, and where so many seeds can never be enough
 */
function withLooks(design: ComparisonDesign): ComparisonDesign {
  const { until, budget, seeds, arms } = design;
  if (until === null) {
    if (budget === null) return design;
    throw new EvenkeelError({ where: 'option --budget', expected: '--until clear besides', got: 'none' });
  }
  const contrasts = (arms.length - 1) * conditionsOf(design).length;
  const { canClaim, seedsNeeded } = designPower({ pairs: seeds.length, contrasts });
  if (canClaim) return { ...design, looks: lookSchedule(seeds.length, contrasts) };
  throw new EvenkeelError({
    where: 'option --until clear, seeds',
    expected: `at least ${seedsNeeded}, with which a difference can become clear`,
    got: String(seeds.length),
    remedy: 'Name more with --seeds, the most that are trained.',
  });
}

/**
 * Reads data and model and builds all networks, so that whatever does not fit is said before anything is trained. Of a data set by name the
 * tutorial's samples are taken where nothing is said, of a file all.
 * @param source what the networks are made of. Default: what the values name
 */
export async function setUpComparison(
  values: ComparisonValues,
  reader: DataReader,
  warn: (message: string) => void,
  source?: NetworkSource,
): Promise<Setup> {
  const asked = designOf(values);
  const [seed] = asked.seeds as [number];
  if (asked.layers && (source || asked.model !== null)) {
    throw new EvenkeelError({
      where: 'option --layers',
      expected: 'no --model besides, which has its own layers',
      got: asked.model ?? 'a model in memory',
    });
  }
  const network = source ?? (await sourceOf(asked));
  const opened = openNetwork(network, { seed, onWarning: warn });
  const name = asked.data.path;
  const { data, heldOut } = await splitData(await reader.read(asked.data, await inputShapeOf(opened)));
  const counts = { train: data.trainX.shape[0] as number, test: data.testX.shape[0] as number };
  const everything = !reader.isNamed(name) && {
    train: { begin: 0, end: counts.train },
    test: { begin: 0, end: counts.test },
  };
  const described = withValidation(withCounts(designOf({ ...everything, ...values }), counts), values, counts.train);
  const arms = selectArms(described.arms);
  const named = { ...described, arms: arms.map((arm) => arm.name) };
  const { compile, fit } = named;
  const kind = asked.task ?? (await kindOf(data, opened, compile.loss === null ? undefined : makeLoss(compile.loss)));
  const task = taskOf(data, `data ${name}`, kind);
  const options = { ...task, seed, layers: asked.layers, onWarning: warn };
  const trainings = planTrainings(named, arms);
  const networks = new Map<string, { readonly arm: string; readonly model: Model }>();
  for (const { arm, design } of trainings) {
    const key = `${arm.name} ${arm.place} ${design.compile.optimizer}`;
    if (networks.has(key)) continue;
    networks.set(key, { arm: arm.name, model: await buildNetwork(opened, arm, { ...options, ...design.compile }) });
  }
  // A module that does not hand its seed on would be noticed only where another seed begins.
  const [, another] = named.seeds;
  const [{ arm: anyArm, design: anyDesign }] = trainings as [Training];
  if (network.kind === 'module' && another !== undefined) {
    await buildNetwork(opened, anyArm, { ...options, seed: another, ...anyDesign.compile });
  }
  const models = arms.map(({ name: arm }) => [...networks.values()].find((one) => one.arm === arm)?.model as Model);
  const [first] = models as [Model];
  const inputShape = [...(first.inputs[0]?.shape ?? task.inputShape)];
  const units = first.outputShape[0] as number;
  const loss = specOf(first)?.loss;
  if (kind === 'regression' && loss?.labels === 'binary') requireProbabilities([data.trainY, data.testY], `data ${name}`);
  requireClassWeights(fit.classWeight, kind, Math.max(2, units));
  const dataOf = cached((part) =>
    prepareData(data, part, { inputShape, classes: units, kind, sparse: loss?.labels === 'classIndex' }),
  );
  // What does not fit is said before anything is trained.
  for (const training of trainings) dataOf(training.design.data);
  const [{ design: firstDesign }] = trainings as [Training];
  const tested = dataOf(firstDesign.data);
  const training = trainedWith(first, firstDesign, tested.trainY);
  const isAsCompiled = network.kind !== 'tutorial' || compile.loss !== null || compile.metrics !== null;
  const numbers = isAsCompiled ? await numbersOf(first, tested) : undefined;
  const isNumber = (metric: string) => numbers?.has(metric) ?? true;
  const metric = named.metric === null ? null : comparedMetric(named.metric, training.metrics, isNumber);
  const design = withLooks({ ...named, metric });
  return {
    design,
    arms,
    network,
    task,
    models,
    samples: data,
    data: dataOf,
    about: {
      data: {
        name: reader.titleOf(name),
        inputShape,
        classes: kind === 'regression' ? units : Math.max(2, units),
        ...counts,
        heldOut,
        ...(reader.inMemory && { inMemory: true as const }),
      },
      ...(loss && { loss: loss.name }),
      training: { ...training, metrics: training.metrics.filter((one) => isNumber(one.name)) },
      network: await describeNetwork(opened, { ...task, layers: asked.layers }),
      unshared: unsharedParts(arms.map(({ name: arm }, i) => ({ arm, model: models[i] as Model }))),
    },
  };
}
