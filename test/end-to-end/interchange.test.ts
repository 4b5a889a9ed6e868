import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT, run, scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const example = (path: string, ...args: string[]) =>
  run(process.execPath, ['--import', 'tsx', `examples/${path}`, ...args], { cwd: ROOT });

it('examples/onnx.ts: onnxruntime predicts what the model does', async () => {
  const { code, stdout, stderr } = await example('onnx.ts');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+ bytes of ONNX; largest difference of 128 predictions: \d\.\de-\d+\n$/);
});

describe('examples/interchange: there and back', () => {
  it('trains and saves', async () => {
    const { code, stdout, stderr } = await example('interchange/train.ts', folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^trained here: \{ accuracy: [\d.]+, loss: [\d.]+ \}\n$/);
  });

  it('goes on from what Keras saved, and onnxruntime predicts the same', async () => {
    // What fine_tune.py wrote in real Keras; `npm run test:keras` runs it where Keras is.
    copyFileSync(join(ROOT, 'test/fixtures/tuned.keras'), join(folder, 'tuned.keras'));
    const { code, stdout, stderr } = await example('interchange/back.ts', folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^back here: \{ accuracy: 1, loss: 0\.12418\d+ \} and after five epochs more: /);
  });
});

it('the code of docs/interchange.md is in those examples', () => {
  const text = readFileSync(join(ROOT, 'docs', 'interchange.md'), 'utf8');
  const files = ['onnx.ts', 'interchange/train.ts', 'interchange/fine_tune.py', 'interchange/back.ts'];
  const code = files.map((file) => readFileSync(join(ROOT, 'examples', file), 'utf8')).join('\n');
  const blocks = [...text.matchAll(/^```(?:ts|python)\n(.*?)^```$/gms)].map(([, block]) => block as string);
  expect(blocks.length).toBeGreaterThan(5);
  for (const block of blocks) expect(code).toContain(block);
});
