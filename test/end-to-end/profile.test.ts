import { expect, it } from 'vitest';
import { warmEvenkeel } from '../support/warmCli.ts';

const profile = (...args: string[]) => warmEvenkeel(['profile', ...args]);

it('evenkeel profile --json: every kernel with shapes, work and time', async () => {
  const { code, stdout, stderr } = await profile('--batch-size', '4', '--json');
  expect([code, stderr]).toEqual([0, '']);
  const { batchSize, kernels, stepMs, peakGflops, workingBytes, stateBytes } = JSON.parse(stdout);
  expect(batchSize).toBe(4);
  for (const number of [stepMs, peakGflops, workingBytes]) expect(number).toBeGreaterThan(0);
  // Weights, RMSprop's velocities, moving statistics, and the counters and keys of optimizer and dropouts.
  expect(stateBytes).toBeGreaterThanOrEqual(4 * (1_200_266 * 2 + 384));
  expect(stateBytes).toBeLessThan(4 * (1_200_266 * 2 + 384) + 100);
  const conv = kernels.find(
    (k: { name: string; outputs: number[][] }) => k.name.includes('conv2d +') && k.outputs[0]?.[3] === 64,
  );
  expect(conv).toMatchObject({ name: 'conv2d + add + relu', inputs: [[4, 26, 26, 32], [3, 3, 32, 64], [64]] });
  // Two for each element of the filter and of the output, and two elementwise ops.
  expect(conv.flops).toBe(2 * 9 * 32 * (4 * 24 * 24 * 64) + 2 * (4 * 24 * 24 * 64));
});

it('evenkeel profile prints a table, slowest kernels first, and refuses an unknown arm', async () => {
  const { stdout } = await profile('--batch-size', '4', '--arm', 'none');
  const times = stdout
    .split('\n')
    .slice(1)
    .flatMap((line) => /^(?!\d+ more).*\s(\d+\.\d{3})\s+\S+$/.exec(line)?.[1] ?? [])
    .map(Number);
  expect(times.length).toBeGreaterThan(5);
  expect([...times].sort((a, b) => b - a)).toEqual(times);
  expect(stdout).toMatch(/One training step of 4 images on one thread: \d+\.\d\d ms in the median\./);
  const refused = await profile('--arm', 'other');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'evenkeel: option --arm: expected one of none, batch, layer, got "other".\n',
  ]);
});
