import { describe, expect, it } from 'vitest';
import { streamKey } from '../../src/core/random.ts';
import { Graph } from '../../src/ir/graph.ts';
import { maxNorm, minMaxNorm } from '../../src/nn/constraints/index.ts';
import { identity, orthogonal, varianceScaling } from '../../src/nn/initializers/index.ts';
import { l1, l1l2, l2, orthogonal as orthogonalRegularizer } from '../../src/nn/regularizers/index.ts';
import { mistake } from '../support/mistake.ts';

const key = streamKey(3, 'weights');
const variance = (values: ArrayLike<number>) => Array.from(values).reduce((total, v) => total + v * v, 0) / values.length;

describe('variance scaling has variance scale/fan within 2 %', () => {
  it.each([
    [{ scale: 2, mode: 'fanIn' }, 2 / 300],
    [{ scale: 1, mode: 'fanOut', distribution: 'uniform' }, 1 / 200],
    [{ scale: 3, mode: 'fanAvg', distribution: 'untruncatedNormal' }, 3 / 250],
  ] as const)('%o', (options, want) => {
    const drawn = varianceScaling(options)([300, 200], key);
    expect(Math.abs(variance(drawn) / want - 1)).toBeLessThan(0.02);
    const limit = Math.max(...drawn.map(Math.abs)) / Math.sqrt(want);
    if ('distribution' in options && options.distribution === 'uniform') expect(limit).toBeLessThanOrEqual(Math.sqrt(3) + 1e-6);
    else if (!('distribution' in options)) expect(limit).toBeLessThanOrEqual(2 / 0.8796 + 1e-3);
    else expect(limit).toBeGreaterThan(3);
  });
});

describe('orthogonal', () => {
  it.each([[[7, 5]], [[5, 7]], [[6, 6]], [[3, 3, 4, 9]], [[1, 4]]])(
    '%j: products of columns or rows are those of the unit matrix within 1e-6',
    (shape) => {
      const q = orthogonal({ gain: 2 })(shape, key);
      const columns = shape.at(-1) as number;
      const rows = q.length / columns;
      const at = (r: number, c: number) => (q[r * columns + c] as number) / 2;
      const wide = rows < columns;
      const [n, length] = wide ? [rows, columns] : [columns, rows];
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let product = 0;
          for (let k = 0; k < length; k++) product += wide ? at(i, k) * at(j, k) : at(k, i) * at(k, j);
          expect(Math.abs(product - Number(i === j))).toBeLessThanOrEqual(1e-6);
        }
      }
    },
  );
});

it('identity has its gain on the diagonal', () => {
  expect(Array.from(identity({ gain: 3 })([2, 3], key))).toEqual([3, 0, 0, 0, 3, 0]);
});

describe('mistakes in initializers, regularizers and constraints', () => {
  const w = () => new Graph().input('w', [3, 4, 5]);
  it.each([
    ['initializer "varianceScaling", option scale: expected a number above 0, got 0.', () => varianceScaling({ scale: 0 })],
    [
      `initializer "varianceScaling", option mode: expected 'fanIn', 'fanOut' or 'fanAvg', got "fan".`,
      () => varianceScaling({ mode: 'fan' as 'fanIn' }),
    ],
    [
      `initializer "varianceScaling", option distribution: expected 'truncatedNormal', 'untruncatedNormal' or 'uniform', got "normal".`,
      () => varianceScaling({ distribution: 'normal' as 'uniform' }),
    ],
    [
      'initializer "orthogonal": expected a weight of two axes or more, got (4,). Use it for kernels, not for biases.',
      () => orthogonal()([4], key),
    ],
    ['initializer "identity": expected a weight of two axes, got (2, 2, 2).', () => identity()([2, 2, 2], key)],
    ['regularizer "l1", option l1: expected a number of at least 0, got -1.', () => l1({ l1: -1 })],
    ['regularizer "l2", option l2: expected a number of at least 0, got NaN.', () => l2({ l2: Number.NaN })],
    ['regularizer "l1l2", option l2: expected a number of at least 0, got -2.', () => l1l2({ l2: -2 })],
    [
      'regularizer "orthogonal", option factor: expected a number of at least 0, got -1.',
      () => orthogonalRegularizer({ factor: -1 }),
    ],
    [
      `regularizer "orthogonal", option mode: expected 'rows' or 'columns', got "both".`,
      () => orthogonalRegularizer({ mode: 'both' as 'rows' }),
    ],
    ['regularizer "orthogonal": expected a weight of two axes, got (3, 4, 5).', () => orthogonalRegularizer()(w())],
    ['constraint "maxNorm", option maxValue: expected a number of at least 0, got -1.', () => maxNorm({ maxValue: -1 })],
    ['constraint "minMaxNorm", option rate: expected a number from 0 to 1, got 2.', () => minMaxNorm({ rate: 2 })],
    ['constraint, option axis: expected axes from -3 to 2 for a weight (3, 4, 5), got 3.', () => maxNorm({ axis: 3 })(w())],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
