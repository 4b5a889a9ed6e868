/**
 * Files for older versions in Keras 2, where Python (by the variable PYTHON) has tf_keras (`npm run test:keras2`): Evenkeel opens what Keras saved
 * and saves it as .h5, and Keras 2 must predict the same from it and go on training.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel } from '../../src/index.ts';
import { distance } from '../keras/fixtures.ts';
import { finish } from './finish.ts';
import { fileOf, savedModels } from './models.ts';

const PREDICTIONS = 1e-5;
const LOSSES = 1e-3;
/** Nadam's schedule of momentum is another in Keras 2, which does not accumulate gradients either. */
const OTHER_STEPS = ['optimizer-nadam', 'optimizer-accumulated'];

interface Answer {
  readonly name: string;
  readonly error?: number;
  readonly failure?: string;
  readonly losses?: readonly number[];
}

/** What Keras 2 does not have; saving says so. */
const LACKING = /Keras 2 (?:does not read|and TensorFlow\.js have none)/;

const folder = await mkdtemp(join(tmpdir(), 'evenkeel-keras2-'));
const failures: string[] = [];
const lacking = new Set<string>();
let passed = 0;
try {
  for (const { name } of savedModels) {
    const model = await loadModel(fileOf(name, 'keras'), { onWarning: () => {} });
    await model.save(join(folder, `${name}.h5`), { onWarning: (text) => LACKING.test(text) && lacking.add(name) });
  }
  const cases = savedModels.filter(({ name }) => !lacking.has(name));
  const given = cases.map((saved) => ({ ...saved, random: saved.losses === undefined }));
  await writeFile(join(folder, 'cases.json'), JSON.stringify(given));
  const script = fileURLToPath(new URL('older.py', import.meta.url));
  const code = await finish(process.env.PYTHON ?? 'python3', [script, folder]);
  if (code !== 0) throw new Error(`older.py ended with ${code} (it needs tf_keras)`);
  for (const { name, error, failure, losses } of JSON.parse(await readFile(join(folder, 'older.json'), 'utf8')) as Answer[]) {
    if (failure) failures.push(`${name}: ${failure}`);
    else if ((error ?? 1) >= PREDICTIONS) failures.push(`${name}: predictions ${error} off`);
    else passed++;
    const want = cases.find((saved) => saved.name === name)?.losses;
    const off = losses && want ? distance(losses, want) : 0;
    if (off > LOSSES && !OTHER_STEPS.includes(name)) failures.push(`${name}: losses ${off} off`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const failure of failures) console.error(failure);
console.log(`${passed} passed, ${failures.length} failed, ${lacking.size} with what Keras 2 does not have`);
process.exit(failures.length > 0 ? 1 : 0);
