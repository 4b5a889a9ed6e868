import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The built command line. */
export const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
/**
 * With these flags of Node the command line takes up to a third less of the processor in a short run: V8 does not optimize WebAssembly, which pays
 * in long trainings alone, and optimizes JavaScript later than it would. The bits are those of a run without them.
 */
export const SHORT_RUN_WITH_PICTURES = ['--liftoff-only', '--interrupt-budget=400000'];
/** And a fourth less without the PNG images, whose files then hold other bytes. */
export const SHORT_RUN = [...SHORT_RUN_WITH_PICTURES, '--import', new URL('./noPictures.js', import.meta.url).href];

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions extends SpawnOptions {
  /** Called with all standard output so far whenever there is more. */
  onOutput?(text: string, child: ChildProcess): void;
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], { onOutput, ...options }: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      onOutput?.(stdout, child);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs the built command line, where little is computed and nobody looks at its PNG images. */
export const evenkeel = (args: readonly string[], options?: RunOptions) =>
  run(process.execPath, [...SHORT_RUN, MAIN, ...args], options);

/** Runs the built command line, where little is computed. */
export const evenkeelWithPictures = (args: readonly string[], options?: RunOptions) =>
  run(process.execPath, [...SHORT_RUN_WITH_PICTURES, MAIN, ...args], options);

/** Runs the built command line as users do, where much is computed. */
export const trainLong = (args: readonly string[], options?: RunOptions) => run(process.execPath, [MAIN, ...args], options);

/** A new empty folder, removed when the tests of the file are over: hand `remove` to `afterAll`. */
export function scratch(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
