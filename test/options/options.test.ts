import { describe, expect, it } from 'vitest';
import * as library from '../../src/index.ts';
import { checkOptions, schemaOf } from '../../src/options.ts';
import { mistake } from '../support/mistake.ts';

type Factory = (options?: unknown) => unknown;

/** Functions that take no object of options as their first argument, and why. */
const OTHERS: Readonly<Record<string, string>> = {
  'layers.Layer': 'the base of layers of a user',
  'optimizers.Optimizer': 'the base of optimizers of a user',
  'optimizers.getOptimizer': 'finds by name',
  'losses.getLoss': 'finds by name',
  'metrics.getMetric': 'finds by name',
  'metrics.isStateful': 'asks about a metric',
  'initializers.getInitializer': 'finds by name',
  'regularizers.getRegularizer': 'finds by name',
  'constraints.getConstraint': 'finds by name',
};

/** All functions of a namespace, those of namespaces inside included. */
const functionsOf = (prefix: string, namespace: object): [string, Factory][] =>
  Object.entries(namespace).flatMap(([name, value]): [string, Factory][] => {
    if (typeof value === 'function') return [[`${prefix}.${name}`, value as Factory]];
    return typeof value === 'object' && value !== null ? functionsOf(`${prefix}.${name}`, value) : [];
  });

const { layers, losses, metrics, optimizers, initializers, regularizers, constraints } = library;
const all = Object.entries({ layers, losses, metrics, optimizers, initializers, regularizers, constraints }).flatMap(
  ([name, namespace]) => functionsOf(name, namespace),
);
const factories = all.filter(([name]) => !(name in OTHERS));

function requireSchema(make: object) {
  const schema = schemaOf(make);
  if (!schema) throw new Error('The options of this function are nowhere listed: make it by withOptions.');
  return schema;
}

describe('options by name', () => {
  it('finds the functions of the library, and no exception that is not there', () => {
    expect(factories.length).toBeGreaterThan(150);
    expect(Object.keys(OTHERS).filter((name) => !all.some(([n]) => n === name))).toEqual([]);
  });

  describe.each(factories)('%s', (_, make) => {
    it('refuses one that it does not have, by name', async () => {
      expect(await mistake(() => make({ zzz: 1 }))).toMatch(/: expected (no options|options among .*), got zzz\.$/);
    });

    it('refuses what is no object of options', async () => {
      for (const wrong of [0.1, 'relu', [2, 3], null, () => 1]) {
        expect(await mistake(() => make(wrong))).toMatch(/: expected (no options|an object of options), got /);
      }
    });

    it('accepts each one that its type has, and suggests it for its name in snake case', async () => {
      const schema = requireSchema(make);
      const required = Object.keys(schema).filter((name) => schema[name] === 'required');
      for (const name of Object.keys(schema)) {
        const given = Object.fromEntries([...required, name].map((option) => [option, undefined]));
        // The values are wrong; the names are not.
        expect(String(await mistake(() => make(given)).catch(() => ''))).not.toMatch(/options among/);
        const snake = name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
        if (snake === name) continue;
        expect(await mistake(() => make({ [snake]: 1 }))).toContain(`got ${snake}. Did you mean ${name}?`);
      }
    });

    it('names one that is missing', async () => {
      const schema = requireSchema(make);
      const required = Object.keys(schema).filter((name) => schema[name] === 'required');
      if (required.length === 0) return;
      expect(await mistake(() => make())).toContain(`: expected options with ${required.join(' and ')}, got none.`);
      expect(await mistake(() => make({}))).toContain(
        `, option ${required[0]}: expected a value, as it has no default, got none.`,
      );
    });
  });
});

describe('what was meant', () => {
  const { conv2d, dense, batchNormalization, dropout } = layers as unknown as Record<string, Factory>;
  it.each([
    ['stride', 'strides', conv2d],
    ['kernel', 'kernelSize', conv2d],
    ['dilation', 'dilationRate', conv2d],
    ['filtres', 'filters', conv2d],
    ['inputshape', 'inputShape', dense],
    ['input_shape', 'inputShape', dense],
    ['inputDim', 'inputShape', dense],
    ['bias', 'useBias', dense],
    ['unit', 'units', dense],
    ['momentun', 'momentum', batchNormalization],
    ['eps', 'epsilon', batchNormalization],
    ['p', 'rate', dropout],
  ] as [string, string, Factory][])('%s is %s', async (given, meant, make) => {
    expect(await mistake(() => make({ [given]: 1 }))).toContain(`got ${given}. Did you mean ${meant}?`);
  });

  it('is not guessed where nothing is near', async () => {
    expect(await mistake(() => checkOptions('x', { zzz: 1 }, { rate: 'optional' }))).toBe(
      'x: expected options among rate, got zzz.',
    );
  });

  it('shows how a value alone is given by name', async () => {
    expect(await mistake(() => dense?.(10))).toBe(
      'layer "Dense": expected an object of options, got 10. Options are given by name: { units: 10 }.',
    );
  });
});
