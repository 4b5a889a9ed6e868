import { systemReason } from '../platform/files/systemError.ts';
import { printError } from './print.ts';

/**
 * A run does not end because nobody reads what it prints. A reader that has seen enough (`| head`), that Ctrl-C has ended as well (`| tee`), or
 * a terminal that was closed is no error; output that went to a file is missed, which is said, and the exit code tells of it.
 */
export function outliveReaders(): void {
  let told = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || process.stdout.isTTY || told) return;
    told = true;
    process.exitCode ||= 1;
    printError(
      `evenkeel: standard output: expected one that takes what is printed, got ${systemReason(error)}. Send it elsewhere.`,
    );
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
}
