import { describe, expect, it } from 'vitest';
import { widthOf } from '../platform/terminal/text.ts';
import type { KernelProfile } from '../training/profile.ts';
import { profileText } from './profile.ts';

const kernel = (name: string, ms: number, ...outputs: number[][]): KernelProfile => ({
  name,
  inputs: [],
  outputs,
  flops: 681_836_544,
  bytes: 9_876_543,
  ms,
  peakShare: 0.61,
});

const profile = {
  batchSize: 16,
  kernels: [
    kernel('conv2dInputGradient', 3.2, [16, 26, 26, 32]),
    kernel('relu + conv2d + add + multiply + add + relu + dropout + multiply', 12.345, [16, 24, 24, 64], [16, 24, 24, 64], [64]),
    kernel('matmul', 0.001, [16, 10]),
  ],
  stepMs: 40.5,
  peakGflops: 62.5,
  workingBytes: 2 ** 23,
  stateBytes: 2 ** 24,
};

describe('the table of a profile', () => {
  it.each([60, 80, 100, Number.POSITIVE_INFINITY])('fits %d columns, with every name, shape and number whole', (width) => {
    const lines = profileText(profile, width).split('\n');
    for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(width);
    const first = lines.find((line) => line.includes('12.345')) as string;
    for (const text of ['681.84', '9.42', '12.345', '0.61']) expect(first.split(/ +/)).toContain(text);
    expect(lines[0]).toMatch(/^kernel +result +MFLOP +MiB +ms +× peak$/);
    const words = lines.slice(0, -1).join(' ').split(/\s+/);
    for (const word of ['conv2dInputGradient', 'multiply', 'dropout', '16×24×24×64', '16×26×26×32'])
      expect(words).toContain(word);
    expect(lines.filter((line) => line.startsWith('1 more'))).toHaveLength(1);
  });
});
