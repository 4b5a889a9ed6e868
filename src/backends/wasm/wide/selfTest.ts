import { ALL_PASSES } from '../../../compiler/pipeline.ts';
import { nodeModule } from '../../../platform/node.ts';
import { detectFeatures, relaxedSimdFlags, type VectorBits } from '../features.ts';
import { WasmSession } from '../session.ts';
import { RUNNER, type RunnerInput, type RunnerOutput } from './runner.ts';
import { testStep } from './testStep.ts';

/** V8's flag: pairs of 128-bit operations become one of 256 bits. */
export const FLAG = '--experimental-wasm-revectorize';
/** The optimizing compiler alone, at once: the other one joins nothing. */
export const OPTIMIZED = '--no-liftoff';
/** What joining must gain to be worth it. */
const LEAST_GAIN = 1.1;
const REPEATS = 60;
/** After so long the engine hangs, in milliseconds. */
const PATIENCE = 60_000;

/** Whether 256-bit vectors compute the same and sooner here. */
export interface Verdict {
  readonly on: boolean;
  /** In words: what was gained, or why they stay off. */
  readonly reason: string;
}

/** Runs steps in a process with flags of its own. @returns undefined where it ended with an error */
async function runSteps(flags: readonly string[], input: RunnerInput): Promise<readonly RunnerOutput[] | undefined> {
  const { spawn } = await nodeModule('node:child_process');
  const child = spawn(process.execPath, [OPTIMIZED, ...relaxedSimdFlags(), ...flags, '-e', RUNNER], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: PATIENCE,
    // Flags and loaders of this process are not its.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(input));
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  return code === 0 ? (JSON.parse(output) as readonly RunnerOutput[]) : undefined;
}

/** The step as it is written for vectors of so many bits. */
async function written(vectorBits: VectorBits) {
  const { relaxedSimd } = await detectFeatures();
  const session = new WasmSession({
    features: { relaxedSimd, vectorBits },
    threads: 1,
    convolution: 'auto',
    sharedFrom: 0,
    asyncFrom: Number.POSITIVE_INFINITY,
    shareCodeFrom: 2,
    passes: ALL_PASSES,
  });
  const { module, memory } = session.export(testStep());
  return { module: Buffer.from(module).toString('base64'), memory: Buffer.from(memory).toString('base64') };
}

/**
 * What two runs of the test's step say.
 * @param plain the step written for 128 bits and for 256, in a process that joins nothing
 * @param joined the step written for 256 bits, in one that joins
 */
export function verdictOf(plain: readonly RunnerOutput[] | undefined, joined: readonly RunnerOutput[] | undefined): Verdict {
  const [before, unjoined] = plain ?? [];
  const [after] = joined ?? [];
  const engine = `this engine (V8 ${process.versions.v8})`;
  if (!before || !unjoined) return { on: false, reason: 'the process that tests them could not be started' };
  if (!after) return { on: false, reason: `${engine} cannot run the test of them; that of Node 24 and later may` };
  if (after.hash !== unjoined.hash) return { on: false, reason: `${engine} computes other numbers with them` };
  const gain = before.ms / after.ms;
  const times = `${gain.toFixed(2)} times as fast in a test`;
  return gain >= LEAST_GAIN ? { on: true, reason: times } : { on: false, reason: `they gain too little here: ${times}` };
}

/** Runs a training step in two processes, of which one joins vectors, and compares all memory bit by bit and the time of both. Takes about a second. */
export async function selfTest(): Promise<Verdict> {
  const [narrow, wide] = [await written(128), await written(256)];
  const plain = await runSteps([], { steps: [narrow, wide], repeats: REPEATS });
  return verdictOf(plain, await runSteps([FLAG], { steps: [wide], repeats: REPEATS }));
}
