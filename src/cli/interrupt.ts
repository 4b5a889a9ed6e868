/**
 * Within this time, in milliseconds, a second signal is taken for the first: npm hands on the Ctrl-C that the terminal has sent already, and
 * where the shell between them has given way to this process, it comes twice.
 */
const SAME_PRESS = 500;

export interface Interruption {
  /** Aborted at the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that tells of the signal, once there was one. */
  readonly exitCode: number | undefined;
  /** Gives signals back their usual effect. */
  release(): void;
}

/** Turns the first Ctrl-C (or SIGTERM) into an abort, and the second into an end at once. */
export function onInterrupt(notify: (text: string) => void): Interruption {
  const stop = new AbortController();
  let exitCode: number | undefined;
  let asked = 0;
  const interrupt = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      if (performance.now() - asked > SAME_PRESS) process.exit(exitCode);
      return;
    }
    asked = performance.now();
    exitCode = name === 'SIGTERM' ? 143 : 130;
    notify('Stopping after this step and keeping what was reached; press Ctrl-C again to end at once and keep nothing.');
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: stop.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
