import type { Executable, OutputArray } from '../../src/backends/backend.ts';
import type { Program } from '../../src/ir/graph.ts';

/** All outputs of the last run by the names that the program gives them. */
export async function outputsOf(program: Program, executable: Executable): Promise<Map<string, OutputArray>> {
  const names = [...program.outputs.keys()] as string[];
  return new Map(await Promise.all(names.map(async (name) => [name, await executable.read(name)] as const)));
}
