import { expect, it } from 'vitest';
import { ROOT, run } from '../support/cli.ts';

it('examples/ownParts.ts: a layer, loss, metric, optimizer and callback of one’s own learn', async () => {
  const { code, stdout, stderr } = await run('npx', ['tsx', 'examples/ownParts.ts'], { cwd: ROOT });
  expect([code, stderr]).toEqual([0, '']);
  const [, first, last, close] = /^loss ([\d.]+) → ([\d.]+), close ([\d.]+)\n$/.exec(stdout) ?? [];
  expect(Number(last)).toBeLessThan(Number(first) / 20);
  expect(Number(close)).toBeGreaterThan(0.7);
});

it('examples/resnet.ts: a residual network with batch normalisation learns to tell images it has not seen', async () => {
  const { code, stdout, stderr } = await run('npx', ['tsx', 'examples/resnet.ts'], { cwd: ROOT });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('add_2 (Add)');
  expect(Number(/accuracy on new images: ([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(0.9);
});

it('examples/fineTune.ts: a network from a .keras file learns a new task, its frozen layers first left as they are', async () => {
  const { code, stdout, stderr } = await run('npx', ['tsx', 'examples/fineTune.ts'], { cwd: ROOT });
  expect([code, stderr]).toEqual([0, '']);
  const [, head, tuned, again] = /new images: ([\d.]+) .* head, ([\d.]+) fine-tuned, ([\d.]+) loaded again\n$/.exec(stdout) ?? [];
  expect(Number(tuned)).toBeGreaterThanOrEqual(0.9);
  expect(Number(tuned)).toBeGreaterThan(Number(head));
  expect(again).toBe(tuned);
});
