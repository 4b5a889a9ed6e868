import { VERSION } from '../../../core/version.ts';
import { writeAtomically } from '../../../platform/files/atomic.ts';
import { isNode, nodeModule } from '../../../platform/node.ts';
import type { Verdict } from './selfTest.ts';

/** Where verdicts are remembered: by version of this library, engine and processor. */
export async function verdictsFile(): Promise<string> {
  const { homedir } = await nodeModule('node:os');
  const { join } = await nodeModule('node:path');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'evenkeel', 'wide-vectors.json');
}

type Verdicts = Readonly<Record<string, Verdict>>;

async function remembered(file: string): Promise<Verdicts> {
  const { readFile } = await nodeModule('node:fs/promises');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Verdicts;
  } catch {
    // Missing or damaged: it is tested again.
    return {};
  }
}

const isVerdict = (v: unknown): v is Verdict =>
  typeof v === 'object' && v !== null && typeof (v as Verdict).on === 'boolean' && typeof (v as Verdict).reason === 'string';

/** Other programs that call themselves Node: their engine is another one, or takes no flags. */
const isPlainNode = () => isNode && !process.versions.bun && !process.versions.electron && !('Deno' in globalThis);

async function judge(): Promise<Verdict> {
  if (!isPlainNode()) return { on: false, reason: 'only Node can be told to use them' };
  const file = await verdictsFile();
  const { cpus } = await nodeModule('node:os');
  const key = [VERSION, process.versions.v8, process.arch, cpus()[0]?.model ?? 'unknown processor'].join(', ');
  const known = await remembered(file);
  if (isVerdict(known[key])) return known[key];
  const { selfTest } = await import('./selfTest.ts');
  const verdict = await selfTest();
  // A home that cannot be written to costs the test anew, nothing else.
  await writeAtomically(file, `${JSON.stringify({ ...known, [key]: verdict }, null, 2)}\n`).catch(() => {});
  return verdict;
}

let verdict: Promise<Verdict> | undefined;

/**
 * Whether vectors of 256 bits are used in this process: where a test in a process of its own found the same bits sooner, which is remembered. If so, V8
 * joins vectors in all modules that are compiled from now on.
 */
export function wideVectors(): Promise<Verdict> {
  verdict ??= judge().then(async (found) => {
    if (!found.on) return found;
    const [{ setFlagsFromString }, { FLAG }] = [await nodeModule('node:v8'), await import('./selfTest.ts')];
    setFlagsFromString(FLAG);
    return found;
  });
  return verdict;
}
