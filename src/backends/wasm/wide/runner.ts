/** What the process that runs steps is sent: modules and memories, in base 64. */
export interface RunnerInput {
  readonly steps: readonly { readonly module: string; readonly memory: string }[];
  /** How often each step is run and timed, after it was run once for its result. */
  readonly repeats: number;
}

/** What it says of each step. */
export interface RunnerOutput {
  /** SHA-256 of all memory after one step. */
  readonly hash: string;
  /** The shortest of all further steps, in milliseconds. */
  readonly ms: number;
}

/**
 * The program of that process: it needs nothing of this library, so it runs wherever this library is bundled into. A defect of the engine may end it; the
 * process that asked goes on.
 */
export const RUNNER = `
const { createHash } = require('node:crypto');
const { readFileSync, writeSync } = require('node:fs');
const { steps, repeats } = JSON.parse(readFileSync(0, 'utf8'));
const results = steps.map((given) => {
  const image = Buffer.from(given.memory, 'base64');
  const memory = new WebAssembly.Memory({ initial: image.length / 65536 });
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(image);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(given.module, 'base64')), { env: { memory } });
  exports.step(0);
  const hash = createHash('sha256').update(bytes).digest('hex');
  let ms = Infinity;
  for (let i = 0; i < repeats; i++) {
    const began = performance.now();
    exports.step(0);
    ms = Math.min(ms, performance.now() - began);
  }
  return { hash, ms };
});
writeSync(1, JSON.stringify(results));
`;
