import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as ops from '../../src/ops/index.ts';
import { mistake } from '../support/mistake.ts';

const SHAPE = [2, 3, 4];

async function compute(build: (x: Value) => Value) {
  const graph = new Graph();
  const y = build(graph.input('x', SHAPE));
  graph.output('y', y);
  const executable = await (await referenceBackend.createSession()).compile(graph.program());
  executable.input('x')?.set(Array.from({ length: 24 }, (_, i) => (i * 7) % 24));
  await executable.run();
  return { shape: y.shape, values: Array.from(executable.read('y')) };
}

/** Every op that takes axes, as a function of them. */
const reductions: Readonly<Record<string, (x: Value, axes: number | readonly number[]) => Value>> = {
  sum: ops.sum,
  mean: ops.mean,
  max: ops.max,
  moments: (x, axes) => ops.moments(x, axes).variance,
  l2Normalize: ops.l2Normalize,
  softmax: (x, axis) => ops.softmax(x, { axis }),
  logSoftmax: (x, axis) => ops.logSoftmax(x, { axis }),
};
const single: Readonly<Record<string, (x: Value, axis: number) => Value>> = {
  concatenate: (x, axis) => ops.concatenate([x, x], axis),
};

describe('axes', () => {
  it.each(Object.entries(reductions))(
    '%s: negative ones count from the end, one may stand alone, the order is the same',
    async (_, op) => {
      const want = await compute((x) => op(x, [0, 2]));
      expect(await compute((x) => op(x, [-1, 0]))).toEqual(want);
      expect(await compute((x) => op(x, [-3, -1]))).toEqual(want);
      expect(await compute((x) => op(x, -2))).toEqual(await compute((x) => op(x, [1])));
    },
  );

  it('sum and mean over the last axis are those of NumPy', async () => {
    const rows = Array.from({ length: 6 }, (_, r) => [0, 1, 2, 3].map((i) => ((r * 4 + i) * 7) % 24));
    const sums = rows.map((row) => row.reduce((a, b) => a + b));
    expect(await compute((x) => ops.sum(x, [-1]))).toEqual({ shape: [2, 3], values: sums });
    expect(await compute((x) => ops.mean(x, [-1]))).toEqual({ shape: [2, 3], values: sums.map((v) => v / 4) });
    expect((await compute((x) => ops.sum(x, []))).shape).toEqual(SHAPE);
  });

  it.each(Object.entries(single))('%s: negative ones count from the end', async (_, op) => {
    for (const axis of [0, 1, 2]) expect(await compute((x) => op(x, axis - 3))).toEqual(await compute((x) => op(x, axis)));
  });

  it('stack: they are those of the result', async () => {
    for (const axis of [0, 1, 2, 3]) {
      expect(await compute((x) => ops.stack([x, x], axis - 4))).toEqual(await compute((x) => ops.stack([x, x], axis)));
    }
  });

  it('transpose: negative ones count from the end', async () => {
    expect(await compute((x) => ops.transpose(x, [-1, 0, -2]))).toEqual(await compute((x) => ops.transpose(x, [2, 0, 1])));
  });

  it.each([3, -4, 0.5, Number.NaN])('that are not there are refused: %d', async (axis) => {
    const range = 'from 0 to 2 (or -3 to -1) for an input of 3 dimensions';
    for (const [name, op] of Object.entries({ ...reductions, ...single })) {
      expect(await mistake(() => compute((x) => op(x, axis)))).toBe(
        `${name}, option axis: expected an axis ${range}, got ${axis}.`,
      );
    }
    expect(await mistake(() => compute((x) => ops.transpose(x, [axis, 0, 1])))).toMatch(
      /^transpose: expected each axis of \(2, 3, 4\) once/,
    );
  });

  it('that are named twice are refused', async () => {
    for (const [name, op] of Object.entries(reductions)) {
      expect(await mistake(() => compute((x) => op(x, [-1, 2])))).toMatch(`${name}, option axis: expected different axes`);
    }
  });

  it('stack past the result, and nothing to stack, are refused', async () => {
    expect(await mistake(() => compute((x) => ops.stack([x], 4)))).toMatch('stack, option axis: expected an axis from 0 to 3');
    expect(await mistake(() => compute(() => ops.stack([], 0)))).toBe('stack: expected at least one value, got none.');
  });
});

describe('sizes along axes', () => {
  it.each([
    [
      'repeat: expected an integer of at least 1 for each axis of (2, 3, 4), got [1, -2, 1].',
      (x: Value) => ops.repeat(x, [1, -2, 1]),
    ],
    ['repeat: expected an integer of at least 1 for each axis of (2, 3, 4), got [2].', (x: Value) => ops.repeat(x, [2])],
    ['reshape: expected a shape of 24 values, as (2, 3, 4) has, got (-2, -12).', (x: Value) => ops.reshape(x, [-2, -12])],
    [
      'slice: expected a part of (2, 3, 4), got (1, 1, 1) from (0.5, 0, 0) on.',
      (x: Value) => ops.slice(x, [0.5, 0, 0], [1, 1, 1]),
    ],
    ['slice: expected a part of (2, 3, 4), got (1, 1, 1) from (-1, 0, 0) on.', (x: Value) => ops.slice(x, [-1, 0, 0], [1, 1, 1])],
    [
      'broadcastTo: expected a shape of 3 axes that differs from (2, 3, 4) only where that has 1, got (2, 3, 8).',
      (x: Value) => ops.broadcastTo(x, [2, 3, 8]),
    ],
  ])('%s', async (message, build) => {
    expect(await mistake(() => compute(build))).toBe(message);
  });
});
