import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT, run } from '../support/cli.ts';

const index = JSON.stringify(new URL('dist/index.js', pathToFileURL(ROOT)).href);

const prelude = `
import { layers, sequential, Tensor, wasmBackend } from ${index};
const build = (threads, units) => {
  const model = sequential(
    [layers.dense({ units, activation: 'relu', inputShape: [64] }), layers.batchNormalization(), layers.dense({ units: 4 })],
    { backend: wasmBackend({ threads }) },
  );
  model.compile({ loss: 'mse', metrics: [] });
  return model;
};
const data = (n) => [new Tensor(Float32Array.from({ length: n * 64 }, (_, i) => Math.sin(i)), [n, 64]), new Tensor(new Float32Array(n * 4), [n, 4])];
const megabytes = () => {
  globalThis.gc();
  return process.memoryUsage().rss / 2 ** 20;
};
`;

async function growth(program: string): Promise<number> {
  const { code, stdout, stderr } = await run(process.execPath, ['--expose-gc', '--input-type=module', '-e', prelude + program]);
  expect([code, stderr]).toEqual([0, '']);
  return Number(stdout);
}

describe('memory stays flat', () => {
  it.each([1, 2])('over 10,000 steps on %i threads: the last 8,000 add less than 20 MB', async (threads) => {
    const grown = await growth(`
const model = build(${threads}, 64);
const [x, y] = data(640);
let before = 0;
const callbacks = [{ onEpochEnd: (epoch) => { if (epoch === 199) before = megabytes(); } }];
await model.fit(x, y, { batchSize: 64, epochs: 1000, verbose: 0, callbacks });
console.log(megabytes() - before);
`);
    expect(grown).toBeLessThan(20);
  });

  it.each([1, 2])('over 100 models built and dropped on %i threads: the last 70 add less than 60 MB', async (threads) => {
    // Each model holds about 5 MB: weights, optimizer state and working memory.
    const grown = await growth(`
const [x, y] = data(64);
let before = 0;
for (let i = 0; i < 100; i++) {
  if (i === 30) before = megabytes();
  await build(${threads}, 4096).fit(x, y, { batchSize: 64, verbose: 0 });
  globalThis.gc();
  await new Promise((resume) => setTimeout(resume, 5));
}
console.log(megabytes() - before);
`);
    expect(grown).toBeLessThan(60);
  });
});
