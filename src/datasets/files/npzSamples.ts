import type { Tensor } from '../../core/tensor/tensor.ts';
import { quoted, refusal } from '../../platform/files/refusal.ts';
import type { Content } from '../../platform/files/source.ts';
import { pairSamples, pairTrainTest, type Samples, type TrainTest } from '../samples.ts';
import { type NpzOptions, parseNpz } from './npz.ts';

/** The names under which an archive may have its samples and labels, Keras's first. */
const NAMES = {
  trainX: ['x_train', 'trainX', 'train_x', 'X_train'],
  trainY: ['y_train', 'trainY', 'train_y', 'Y_train'],
  testX: ['x_test', 'testX', 'test_x', 'X_test'],
  testY: ['y_test', 'testY', 'test_y', 'Y_test'],
  x: ['x', 'X', 'data', 'images'],
  y: ['y', 'Y', 'target', 'labels'],
} as const;

type Options = Pick<NpzOptions, 'onWarning'>;

const find = (part: keyof typeof NAMES, names: readonly string[]) => NAMES[part].find((name) => names.includes(name));

const list = (names: readonly string[]) =>
  names
    .slice(0, 20)
    .map((name) => quoted(name, 30))
    .join(', ');

/** Samples and labels of an archive: x_train, y_train, x_test and y_test where all are there, else x and y. */
export async function labelledFromNpz({ bytes, name }: Content, options: Options): Promise<Samples | TrainTest> {
  let names: readonly string[] = [];
  let chosen: readonly (string | undefined)[] = [];
  const arrays = await parseNpz(bytes, name, {
    ...options,
    needed: (all) => {
      names = all;
      const four = (['trainX', 'trainY', 'testX', 'testY'] as const).map((part) => find(part, all));
      chosen = four.every((array) => array !== undefined) ? four : (['x', 'y'] as const).map((part) => find(part, all));
      return chosen.filter((array) => array !== undefined);
    },
  });
  const [x, y, testX, testY] = chosen.map((array) => (array === undefined ? undefined : arrays.get(array)));
  const where = `file ${name}`;
  if (x && y && testX && testY) return pairTrainTest(where, pairSamples(where, x, y), pairSamples(where, testX, testY));
  if (x && y) return pairSamples(where, x, y);
  const refuse = refusal(where, 'Save the arrays under these names.');
  return refuse('arrays x_train, y_train, x_test and y_test, or x and y', list(names));
}

/** The samples of an archive without their labels: x, x_test, or its only array. */
export async function samplesFromNpz({ bytes, name }: Content, options: Options): Promise<Tensor> {
  let chosen: string | undefined;
  const arrays = await parseNpz(bytes, name, {
    ...options,
    needed: (names) => {
      chosen = find('x', names) ?? find('testX', names) ?? (names.length === 1 ? names[0] : undefined);
      if (chosen !== undefined) return [chosen];
      return refusal(`file ${name}`, 'Save the samples under this name.')('an array x', list(names));
    },
  });
  return arrays.get(chosen as unknown as string) as Tensor;
}
