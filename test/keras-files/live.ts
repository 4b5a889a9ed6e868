/**
 * The round trip through real Keras 3, where it is installed (`npm run test:keras`, Python by the variable PYTHON): Evenkeel opens what Keras
 * saved and saves it again, Keras must predict the same from both formats and go on training with the same losses, and Evenkeel goes on
 * from what Keras then saved. Then the same there and back with models drawn at random.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel } from '../../src/index.ts';
import { distance, type StoredArray } from '../keras/fixtures.ts';
import { finish } from './finish.ts';
import { documentsOfWholeNumbers } from './integers.ts';
import { fileOf, predictionError, savedModels, tensorsOf, trainOn } from './models.ts';
import { compareRandomModels } from './random.ts';

const PREDICTIONS = 1e-5;
const LOSSES = 1e-4;
/** How many models are drawn at random; the variable RANDOM_MODELS has another number. */
const RANDOM_MODELS = Number(process.env.RANDOM_MODELS ?? 400);

interface Answer {
  readonly name: string;
  readonly errors: Readonly<Record<string, number>>;
  readonly failure?: string;
  readonly losses?: readonly number[];
  readonly further?: readonly number[];
  readonly back?: readonly StoredArray[];
}

const quiet = { onWarning: () => {} };
const folder = await mkdtemp(join(tmpdir(), 'evenkeel-keras-'));
const failures: string[] = [];
let passed = 0;
const check = (what: string, error: number, bound: number) => {
  if (error < bound) passed++;
  else failures.push(`${what}: ${error} is not below ${bound}`);
};

try {
  // In a Functional model Keras 3 forgets the `training` of a call while fitting.
  const forgets = (name: string) => name === 'keras2-functional';
  const cases = savedModels.map((saved) => ({ ...saved, random: saved.losses === undefined || forgets(saved.name) }));
  for (const { name } of cases) {
    const model = await loadModel(fileOf(name, 'keras'), quiet);
    await model.save(join(folder, `${name}.keras`), quiet);
    await model.save(join(folder, `${name}.h5`), quiet);
  }
  await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
  await writeFile(join(folder, 'integers.json'), JSON.stringify(await documentsOfWholeNumbers()));
  const python = process.env.PYTHON ?? 'python3';
  const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  for (const [program, script] of [
    [python, 'test/keras-files/live.py'],
    ['tsx', 'examples/interchange/train.ts'],
    [python, 'examples/interchange/fine_tune.py'],
    ['tsx', 'examples/interchange/back.ts'],
  ] as const) {
    const code = await finish(program, [root(script), folder]);
    if (code === 0) passed++;
    else failures.push(`${program} ${script} ended with ${code}${program === python ? ' (it needs keras, jax and h5py)' : ''}`);
  }
  const answers = JSON.parse(await readFile(join(folder, 'answers.json'), 'utf8')) as Answer[];
  for (const [i, { name, errors, failure, losses, back, further }] of answers.entries()) {
    const saved = cases[i];
    if (failure) failures.push(`${name}: ${failure}`);
    else if (!saved) passed++;
    for (const [format, error] of Object.entries(errors)) check(`${name}.${format}, predictions in Keras`, error, PREDICTIONS);
    if (!saved || !losses || !back || !further) continue;
    check(`${name}, losses in Keras`, distance(losses, saved.losses as readonly number[]), LOSSES);
    const model = await loadModel(join(folder, `${name}.back.keras`), quiet);
    check(`${name}, predictions when back`, await predictionError(model, { ...saved, predictions: back }), PREDICTIONS);
    check(
      `${name}, losses when back`,
      distance(await trainOn(model, tensorsOf(saved.x), tensorsOf(saved.y), further.length), further),
      LOSSES,
    );
  }
  const wrong = await compareRandomModels(python, root('test/keras-files/random_live.py'), folder, RANDOM_MODELS);
  passed += RANDOM_MODELS - wrong.size;
  for (const [number, found] of wrong) failures.push(`random model ${number}: ${found.join('; ')}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(failure);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
