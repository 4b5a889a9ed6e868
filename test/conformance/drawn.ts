import type { Backend } from '../../src/backends/backend.ts';
import { streamKey } from '../../src/core/random.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import { Variable } from '../../src/ir/variable.ts';
import { dropoutMask, normalNoise, uniformNoise } from '../../src/ops/index.ts';

export type Draw = (key: Value, step: Value) => Value;

/** Ops that draw numbers, each for n elements. */
export const drawingOps = {
  dropoutMask:
    (n: number, rate: number): Draw =>
    (key, step) =>
      dropoutMask(key, step, { shape: [n], rate }),
  normalNoise:
    (n: number): Draw =>
    (key, step) =>
      normalNoise(key, step, { shape: [n] }),
  uniformNoise:
    (n: number): Draw =>
    (key, step) =>
      uniformNoise(key, step, { shape: [n] }),
} as const;

/** What an op draws from the stream `name` in one step. */
export async function drawn(backend: Backend, op: Draw, name: string, step: number): Promise<number[]> {
  const graph = new Graph();
  const key = new Variable('key', [2], Int32Array.from(streamKey(5, name)), 'int32');
  graph.output('drawn', op(graph.variable(key), graph.input('step', [], 'int32')));
  const executable = await (await backend.createSession()).compile(graph.program());
  executable.input('step')?.fill(step);
  await executable.run();
  return Array.from(await executable.read('drawn'));
}
