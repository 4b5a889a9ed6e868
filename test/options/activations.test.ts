import { describe, expect, it } from 'vitest';
import { Graph } from '../../src/ir/graph.ts';
import * as activations from '../../src/nn/activations/index.ts';
import { mistake } from '../support/mistake.ts';

type Activation = (x: unknown, options?: unknown) => unknown;
const call = (name: string, options?: unknown) => () =>
  (activations as unknown as Record<string, Activation>)[name]?.(new Graph().input('x', [2, 4]), options);

describe('options of activations', () => {
  it.each([
    ['celu, option alpha: expected a number above 0, got 0.', 'celu', { alpha: 0 }],
    ['elu, option alpha: expected a number, got "1".', 'elu', { alpha: '1' }],
    ['gelu, option approximate: expected true or false, got "tanh".', 'gelu', { approximate: 'tanh' }],
    ['glu, option axis: expected an integer, got 0.5.', 'glu', { axis: 0.5 }],
    ['hardShrink, option threshold: expected a number of at least 0, got -1.', 'hardShrink', { threshold: -1 }],
    ['leakyRelu, option negativeSlope: expected a number, got NaN.', 'leakyRelu', { negativeSlope: Number.NaN }],
    ['relu, option maxValue: expected a number of at least 0, got -6.', 'relu', { maxValue: -6 }],
    ['relu, option negativeSlope: expected a number, got null.', 'relu', { negativeSlope: null }],
    ['relu, option threshold: expected a number, got Infinity.', 'relu', { threshold: Number.POSITIVE_INFINITY }],
    ['softShrink, option threshold: expected a number of at least 0, got "x".', 'softShrink', { threshold: 'x' }],
    ['squareplus, option b: expected a number of at least 0, got -1.', 'squareplus', { b: -1 }],
    ['threshold, option defaultValue: expected a value, as it has no default, got none.', 'threshold', { threshold: 1 }],
    ['threshold, option threshold: expected a number, got true.', 'threshold', { threshold: true, defaultValue: 0 }],
    ['celu: expected options among alpha, got zzz.', 'celu', { zzz: 1 }],
  ])('%s', async (message, name, options) => {
    expect(await mistake(call(name, options))).toBe(message);
  });

  it('may be at their bounds, and left out', async () => {
    const bounds = { hardShrink: { threshold: 0 }, softShrink: { threshold: 0 }, squareplus: { b: 0 }, relu: { maxValue: 0 } };
    for (const [name, options] of Object.entries(bounds)) {
      expect(call(name, options)).not.toThrow();
      expect(call(name, { [Object.keys(options)[0] as string]: undefined })).not.toThrow();
    }
  });
});
