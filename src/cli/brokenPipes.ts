import { systemReason } from '../platform/files/systemError.ts';
import { printError } from './print.ts';

/**
 * Lets a run go on when nobody reads its output any more: a pipe whose reader has seen enough (`| head`) or was ended by the same Ctrl-C
 * (`| tee`), or a closed terminal, is no error. Output to a file that fails is reported, and the exit code becomes 1.
 */
export function surviveBrokenPipes(): void {
  let reported = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || process.stdout.isTTY || reported) return;
    reported = true;
    process.exitCode ||= 1;
    printError(
      `evenkeel: standard output: expected one that takes what is printed, got ${systemReason(error)}. Send it elsewhere.`,
    );
  });
  // There is no stream left to report this on.
  process.stderr.on('error', () => {});
}
