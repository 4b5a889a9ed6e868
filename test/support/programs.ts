import { fileURLToPath } from 'node:url';
import { type Finished, ROOT, run, SHORT_RUN } from './cli.ts';

const HOST = fileURLToPath(new URL('./programsHost.js', import.meta.url));

interface Program {
  readonly path: string;
  readonly args?: readonly string[];
  /** Variables next to those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs programs of TypeScript one after the other in one process, which loads the library once: that takes longer than most of them.
 * @param options.flags flags of Node. Default: those for little to compute
 * @throws Error where the process did not end by itself and well
 */
export async function runPrograms(programs: readonly Program[], options: { cwd?: string; flags?: readonly string[] } = {}) {
  const { cwd = ROOT, flags = SHORT_RUN } = options;
  const args = [...flags, '--import', 'tsx', HOST, JSON.stringify(programs)];
  const { code, signal, stdout, stderr } = await run(process.execPath, args, { cwd });
  if (code !== 0 || stderr !== '') throw new Error(`Programs ended with ${code ?? signal}: ${stderr}`);
  return JSON.parse(stdout) as Finished[];
}
