import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import * as losses from '../../src/nn/losses/index.ts';
import * as ops from '../../src/ops/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

const makeLoss = losses.lossesByName as Record<string, (args: object) => losses.Loss>;

interface LossCase {
  readonly name: string;
  readonly args: object;
  readonly yTrue: StoredArray;
  readonly yPred: StoredArray;
  readonly value: number;
  readonly dPred: StoredArray;
}

describe('losses with their options against Keras 3, value and gradient within 1e-5', () => {
  for (const [i, c] of cases<LossCase>('lossOptions').entries()) {
    it(`${i + 1}. ${c.name} ${JSON.stringify(c.args)} of [${c.yPred.shape}]`, async () => {
      const [yTrue, yPred] = [toTensor(c.yTrue), toTensor(c.yPred)];
      const graph = new Graph();
      const predictions = graph.input('p', yPred.shape);
      const make = makeLoss[c.name] as (args: object) => losses.Loss;
      const each = make(c.args).call(graph.constant(yTrue.data as Float32Array, yTrue.shape), predictions);
      expect(each.shape).toEqual([yPred.shape[0]]);
      const loss = ops.mean(each);
      graph.output('loss', loss);
      graph.output('d', differentiate(loss, [predictions])[0] as Value);
      const executable = await (await wasmBackend().createSession()).compile(graph.program());
      executable.input('p')?.set(yPred.data);
      await executable.run();
      expect(distance(executable.read('loss'), [c.value])).toBeLessThanOrEqual(1e-5);
      expect(distance(executable.read('d'), toTensor(c.dPred).data)).toBeLessThanOrEqual(1e-5);
    });
  }
});
