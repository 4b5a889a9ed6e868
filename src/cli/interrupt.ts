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

/** The signals that ask a run to end, and the exit codes that tell of them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Asked = keyof typeof EXIT_CODES;

/**
 * Turns the first Ctrl-C, SIGTERM or SIGHUP (a terminal that was closed) into an abort, and a second one into an end at once; but nobody presses
 * anything in a terminal that is gone.
 * @param options.canResume whether what is ended at once can go on later. Default false
 */
export function onInterrupt(notify: (text: string) => void, { canResume = false } = {}): Interruption {
  const stop = new AbortController();
  let exitCode: number | undefined;
  let firstPress = 0;
  const interrupt = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      if (name !== 'SIGHUP' && performance.now() - firstPress > SAME_PRESS) process.exit(exitCode);
      return;
    }
    firstPress = performance.now();
    exitCode = EXIT_CODES[name as Asked];
    const atOnce = canResume ? 'end at once; the run can be resumed' : 'end at once and keep nothing';
    notify(`Stopping after this step and keeping what was reached; press Ctrl-C again to ${atOnce}.`);
    stop.abort();
  };
  const signals = Object.keys(EXIT_CODES) as Asked[];
  for (const name of signals) process.on(name, interrupt);
  return {
    signal: stop.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      for (const name of signals) process.off(name, interrupt);
    },
  };
}
