import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT, run } from '../support/cli.ts';

const dist = (file: string) => JSON.stringify(new URL(`dist/${file}`, pathToFileURL(ROOT)).href);

/** Trains one arm as a program that uses the library does, and prints the most memory it held, in MB. */
const program = (arm: 'none' | 'batch') => `
import { datasets, utils } from ${dist('index.js')};
import { buildModel } from ${dist('experiment/tutorialNetwork.js')};
const mnist = await datasets.mnist.load();
const [x, testX] = [mnist.trainX.slice(1, 8001), mnist.testX.slice(1, 201)].map((t) => t.reshape([-1, 28, 28, 1]));
const [y, testY] = [mnist.trainY.slice(1, 8001), mnist.testY.slice(1, 201)].map((t) => utils.toCategorical(t, 10));
const model = buildModel('${arm}', { seed: 0, learningRate: 0.001 });
const stop = new AbortController();
const callbacks = [{ onTrainBatchEnd: (batch) => void (batch === 39 && stop.abort()) }];
await model.fit(x, y, { batchSize: 16, verbose: 0, callbacks, signal: stop.signal });
await model.evaluate(testX, testY);
// Of this program alone: Linux counts in maxRSS what the process held that started it.
const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
console.log(Number(/VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) / 1024);
`;

describe('a process that trains one arm on MNIST', () => {
  it.each(['none', 'batch'] as const)('%s, stays under 300 MB', async (arm) => {
    const { code, stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program(arm)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(Number(stdout)).toBeGreaterThan(50);
    expect(Number(stdout)).toBeLessThan(300);
  });
});
