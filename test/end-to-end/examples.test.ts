import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { datasets } from '../../src/index.ts';
import { type Finished, ROOT, scratch } from '../support/cli.ts';
import { runPrograms } from '../support/programs.ts';

const { folder, remove } = scratch();
afterAll(remove);

let [ownParts, resnet, fineTune, gan]: Finished[] = [];
beforeAll(async () => {
  const example = (name: string, ...args: string[]) => ({ path: join(ROOT, 'examples', name), args });
  const small = { SAMPLES: '96', EPOCHS: '2', BATCH: '16' };
  const programs = [
    example('ownParts.ts'),
    example('resnet.ts'),
    example('fineTune.ts'),
    { ...example('gan.ts', join(folder, 'digits.png')), env: small },
  ];
  [ownParts, resnet, fineTune, gan] = await runPrograms(programs, { flags: [] });
});

it('examples/ownParts.ts: a layer, loss, metric, optimizer and callback of one’s own learn', () => {
  const { code, stdout, stderr } = ownParts as Finished;
  expect([code, stderr]).toEqual([0, '']);
  const [, first, last, close] = /^loss ([\d.]+) → ([\d.]+), close ([\d.]+)\n$/.exec(stdout) ?? [];
  expect(Number(last)).toBeLessThan(Number(first) / 20);
  expect(Number(close)).toBeGreaterThan(0.7);
});

it('examples/resnet.ts: a residual network with batch normalisation learns to tell images it has not seen', () => {
  const { code, stdout, stderr } = resnet as Finished;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('add_2 (Add)');
  expect(Number(/accuracy on new images: ([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(0.9);
});

it('examples/fineTune.ts: a network from a .keras file learns a new task, its frozen layers first left as they are', () => {
  const { code, stdout, stderr } = fineTune as Finished;
  expect([code, stderr]).toEqual([0, '']);
  const [, head, tuned, again] = /new images: ([\d.]+) .* head, ([\d.]+) fine-tuned, ([\d.]+) loaded again\n$/.exec(stdout) ?? [];
  expect(Number(tuned)).toBeGreaterThanOrEqual(0.9);
  expect(Number(tuned)).toBeGreaterThan(Number(head));
  expect(again).toBe(tuned);
});

it('examples/gan.ts: two models train against each other in a custom loop, and their images are written', async () => {
  const { code, stdout, stderr } = gan as Finished;
  expect([code, stderr]).toEqual([0, '']);
  const [first, second] = [...stdout.matchAll(/^epoch \d: loss ([\d.]+) of the discriminator, ([\d.]+) of the generator; /gm)];
  // Guessing costs 2 · log 2 = 1.386.
  expect(Number(second?.[1])).toBeLessThan(Number(first?.[1]));
  expect(Number(second?.[1])).toBeLessThan(1.386);
  const image = await datasets.decodeImage(join(folder, 'digits.png'));
  expect(image.shape).toEqual([140, 336, 1]);
  expect(new Set(image.data).size).toBeGreaterThan(50);
});
