import type { Backend } from '../../src/backends/backend.ts';
import { streamKey } from '../../src/core/random.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import { Variable } from '../../src/ir/variable.ts';

/** What an op draws from the stream `name` in one step. */
export async function drawn(
  backend: Backend,
  op: (key: Value, step: Value) => Value,
  name: string,
  step: number,
): Promise<number[]> {
  const graph = new Graph();
  const key = new Variable('key', [2], Int32Array.from(streamKey(5, name)), 'int32');
  graph.output('drawn', op(graph.variable(key), graph.input('step', [], 'int32')));
  const executable = await (await backend.createSession()).compile(graph.program());
  executable.input('step')?.fill(step);
  await executable.run();
  return Array.from(await executable.read('drawn'));
}
