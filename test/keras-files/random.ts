/**
 * Models of Keras's drawn at random (`random_models.py`), there and back: Evenkeel opens what Keras saved, predicts and trains the same, saves
 * it, and Keras must predict and train the same from that. Part of `npm run test:keras`.
 */

import { readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadModel } from '../../src/index.ts';
import { distance, type StoredArray, toTensor } from '../keras/fixtures.ts';
import { finish } from './finish.ts';
import { predictionError, type SavedModel, tensorsOf, trainOn } from './models.ts';

const PREDICTIONS = 1e-5;
const LOSSES = 1e-4;
const quiet = { onWarning: () => {} };

/** The losses of a training; null where one is no finite number. */
type Losses = readonly (number | null)[];

interface Drawn {
  readonly number: number;
  readonly x: readonly StoredArray[];
  readonly y: readonly StoredArray[];
  readonly predictions: readonly StoredArray[];
  readonly losses?: Losses;
}

interface Answer {
  readonly predictions?: readonly StoredArray[];
  readonly losses?: Losses;
  readonly failure?: string;
}

interface OtherLosses {
  readonly reason: string;
  /** What Keras gives on TensorFlow 2.21, and Evenkeel must give too; none where nothing but rounding decides. */
  readonly losses?: Losses;
}

/** Models whose training on JAX, Keras's backend here, is not what it must be. */
const OTHER_LOSSES: Readonly<Record<number, OtherLosses>> = {
  244: { reason: 'the cosine similarity of one unit has gradient 0: Adamax makes full steps of what rounding leaves of it' },
  272: { reason: 'JAX clips saturated probabilities, TensorFlow starts from the logits', losses: [1.2597102, 17.3156681] },
  356: {
    reason: 'groups of one element are normalised to 0: Adamax makes full steps of what rounding leaves of their gradient',
    losses: [0.7057247, 0.4434248],
  },
  368: { reason: 'JAX has no number for the gradient of a vector of zeros brought to norm 1', losses: [0.4337809, 0.0320291] },
};

const read = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Runs one half in Python, in as many processes as there are processors, each with a range of numbers. Models that are trained too run on
 * Keras's own backend for that, the others on NumPy, which compiles nothing and takes a sixth of the time.
 */
async function inKeras(python: string, script: string, half: 'make' | 'check', folder: string, count: number): Promise<void> {
  const parts = Math.min(availableParallelism(), 8);
  const at = (part: number) => String(Math.round((part * count) / parts));
  const range = async (part: number) => {
    await finish(python, [script, half, folder, at(part), at(part + 1), 'trained']);
    await finish(python, [script, half, folder, at(part), at(part + 1), 'predicted'], { KERAS_BACKEND: 'numpy' });
  };
  await Promise.all(Array.from({ length: parts }, (_, i) => range(i)));
}

/** Whether losses are those of Keras, and no numbers where its are none. */
const agree = (got: Losses, want: Losses) =>
  got.length === want.length &&
  want.every((w, i) => {
    const g = got[i] ?? Number.NaN;
    return w === null ? !Number.isFinite(g) : distance([g], [w]) < LOSSES;
  });

/** What Evenkeel makes of a model that Keras saved; what is wrong with it. */
async function throughEvenkeel(drawn: Drawn, folder: string): Promise<string[]> {
  const path = join(folder, `${drawn.number}.keras`);
  const model = await loadModel(path, quiet);
  const wrong: string[] = [];
  const { losses: _, ...rest } = drawn;
  const saved = { ...rest, name: '', formats: [], layers: [] } as SavedModel;
  const error = await predictionError(model, saved);
  if (!(error < PREDICTIONS)) wrong.push(`predictions: ${error}`);
  await writeFile(join(folder, `${drawn.number}.back.keras`), await model.toBytes('keras', quiet));
  if (drawn.losses) {
    const losses = await trainOn(model, tensorsOf(drawn.x), tensorsOf(drawn.y), drawn.losses.length);
    const other = OTHER_LOSSES[drawn.number];
    const want = other ? other.losses : drawn.losses;
    if (want && !agree(losses, want)) wrong.push(`losses ${losses} where Keras has ${want}`);
  }
  return wrong;
}

/** What is wrong with what Keras makes of Evenkeel's file. */
function backInKeras(drawn: Drawn, { predictions, losses, failure }: Answer): string[] {
  if (!predictions) return [`not opened by Keras: ${failure}`];
  const error = Math.max(
    ...predictions.map((p, i) => distance(toTensor(p).data, toTensor(drawn.predictions[i] as StoredArray).data)),
  );
  const wrong = error < PREDICTIONS ? [] : [`back in Keras, predictions: ${error}`];
  if (drawn.losses && !agree(losses ?? [], drawn.losses)) wrong.push(`back in Keras, losses ${losses ?? failure}`);
  return wrong;
}

/**
 * @param count how many models; their numbers are 0 to count − 1
 * @returns for each model that does not agree, what is wrong
 */
export async function compareRandomModels(
  python: string,
  script: string,
  folder: string,
  count: number,
): Promise<Map<number, string[]>> {
  const wrong = new Map<number, string[]>();
  await inKeras(python, script, 'make', folder, count);
  const all: Drawn[] = [];
  for (let number = 0; number < count; number++) {
    const path = join(folder, `${number}.json`);
    if (!(await exists(path))) {
      wrong.set(number, ['not made by Keras']);
      continue;
    }
    const drawn = await read<Drawn>(path);
    all.push(drawn);
    const found = await throughEvenkeel(drawn, folder).catch((error: Error) => [error.message]);
    if (found.length > 0) wrong.set(number, found);
  }
  await inKeras(python, script, 'check', folder, count);
  for (const drawn of all) {
    if (!(await exists(join(folder, `${drawn.number}.back.keras`)))) continue;
    const path = join(folder, `${drawn.number}.answer.json`);
    const found = (await exists(path)) ? backInKeras(drawn, await read<Answer>(path)) : ['no answer from Keras'];
    if (found.length > 0) wrong.set(drawn.number, [...(wrong.get(drawn.number) ?? []), ...found]);
  }
  return wrong;
}
