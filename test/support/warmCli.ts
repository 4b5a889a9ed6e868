import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Finished, MAIN, ROOT, SHORT_RUN } from './cli.ts';

const HOST = fileURLToPath(new URL('./warmHost.js', import.meta.url));

let host: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Starts the process, which ends with this one. */
function start(): ChildProcess {
  const child = fork(HOST, [MAIN], { execArgv: SHORT_RUN, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.unref();
  child.channel?.unref();
  return child;
}

interface WarmOptions {
  /** Default: the repository's root. */
  readonly cwd?: string;
  /** Variables next to those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

function runIn(child: ChildProcess, args: readonly string[], { cwd = ROOT, env = {} }: WarmOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      child.off('message', hear).off('exit', fail).channel?.unref();
      settle();
    };
    const hear = (finished: Finished) => end(() => resolve(finished));
    const fail = (code: number | null) => {
      host = undefined;
      end(() => reject(new Error(`The process of ${JSON.stringify(args)} ended early (exit code ${code}).`)));
    };
    child.on('message', hear).on('exit', fail).channel?.ref();
    child.send({ args, cwd, env });
  });
}

/**
 * Runs the built command line with arguments in a process that has run it before: that takes a fraction of the processor time of a start. What is
 * not seen is whether a command ends by itself, its signals and its PNG images, so that each command needs a test that starts it too.
 */
export function warmEvenkeel(args: readonly string[], options: WarmOptions = {}): Promise<Finished> {
  const result = last.then(() => {
    host ??= start();
    return runIn(host, args, options);
  });
  last = result.catch(() => {});
  return result;
}
