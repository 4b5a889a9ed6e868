import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, run } from '../support/cli.ts';

it('examples/onnx.ts: onnxruntime predicts what the model does', async () => {
  const { code, stdout, stderr } = await run('npx', ['tsx', 'examples/onnx.ts'], { cwd: ROOT });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+ bytes of ONNX; largest difference of 128 predictions: \d\.\de-\d+\n$/);
});

it('the code of docs/interchange.md is in that example', () => {
  const text = readFileSync(join(ROOT, 'docs', 'interchange.md'), 'utf8');
  const example = readFileSync(join(ROOT, 'examples', 'onnx.ts'), 'utf8');
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code as string);
  expect(blocks).toHaveLength(2);
  for (const code of blocks) expect(example).toContain(code);
});
