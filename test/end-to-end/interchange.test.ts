import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, ROOT, scratch } from '../support/cli.ts';
import { runPrograms } from '../support/programs.ts';

const { folder, remove } = scratch();
afterAll(remove);

let [onnx, train, back]: Finished[] = [];
beforeAll(async () => {
  // What fine_tune.py wrote in real Keras; `npm run test:keras` runs it where Keras is.
  copyFileSync(join(ROOT, 'test/fixtures/tuned.keras'), join(folder, 'tuned.keras'));
  const example = (name: string, ...args: string[]) => ({ path: join(ROOT, 'examples', name), args });
  [onnx, train, back] = await runPrograms([
    example('onnx.ts'),
    example('interchange/train.ts', folder),
    example('interchange/back.ts', folder),
  ]);
});

it('examples/onnx.ts: onnxruntime predicts what the model does', () => {
  expect(onnx).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+ bytes of ONNX; largest difference of 128 predictions: \d\.\de-\d+\n$/),
    stderr: '',
  });
});

describe('examples/interchange: there and back', () => {
  it('trains and saves', () => {
    expect(train).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^trained here: \{ accuracy: [\d.]+, loss: [\d.]+ \}\n$/),
      stderr: '',
    });
  });

  it('goes on from what Keras saved, and onnxruntime predicts the same', () => {
    expect(back).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^back here: \{ accuracy: 1, loss: 0\.12418\d+ \} and after five epochs more: /),
      stderr: '',
    });
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
