import { test } from 'vitest';
import { cases } from '../conformance/cases.ts';
import { sameBits } from '../conformance/check.ts';
import { large, runOnThreads } from '../conformance/threadChecks.ts';

/** Runs of a program on one thread that do each kernel in parts, and one more. */
const RUNS = 3;

test.each([...large, ...cases.filter(({ name }) => /^(matmul|conv2d|moments|sum)/.test(name))])(
  '$name: the first runs, which do kernels in parts, give the bits of later ones',
  async (c) => {
    const first = await runOnThreads(c, 1, 1);
    const later = await runOnThreads(c, 1, RUNS);
    for (const [name, values] of later.outputs) sameBits(name, first.outputs.get(name) ?? [], values);
  },
);
