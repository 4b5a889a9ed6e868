import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as constraints from '../../src/nn/constraints/index.ts';
import * as regularizers from '../../src/nn/regularizers/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

interface RuleCase {
  readonly kind: 'regularizer' | 'constraint';
  readonly name: string;
  readonly args: object;
  readonly w: StoredArray;
  readonly result: StoredArray;
  readonly gradient?: StoredArray;
}

type Factories = Record<string, (args: object) => (w: Value) => Value>;
const factories = { regularizer: regularizers as unknown as Factories, constraint: constraints as unknown as Factories };

describe('regularizers and constraints against Keras 3, results and gradients within 1e-6 of 1 + |value|', () => {
  for (const c of cases<RuleCase>('weightRules')) {
    it(`${c.kind} ${c.name} ${JSON.stringify(c.args)}`, async () => {
      const stored = toTensor(c.w);
      const graph = new Graph();
      const w = graph.input('w', stored.shape);
      const result = (factories[c.kind][c.name] as Factories[string])(c.args)(w);
      graph.output('result', result);
      if (c.gradient) graph.output('gradient', differentiate(result, [w])[0] as Value);
      const executable = await (await wasmBackend().createSession()).compile(graph.program());
      executable.input('w')?.set(stored.data);
      await executable.run();
      expect(result.shape).toEqual(c.result.shape);
      expect(distance(executable.read('result'), toTensor(c.result).data)).toBeLessThanOrEqual(1e-6);
      if (c.gradient) expect(distance(executable.read('gradient'), toTensor(c.gradient).data)).toBeLessThanOrEqual(1e-6);
    });
  }
});
