import { EvenkeelError } from '../../core/errors.ts';

/** Descriptions of failures, by the system's names for them. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EBUSY: 'one that is in use',
  EDQUOT: 'a full quota',
  EEXIST: 'something else in its place',
  EFBIG: 'a file too large for the disk',
  EIO: 'a disk that fails',
  EISDIR: 'a folder',
  ELOOP: 'links that lead round in a circle',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'a name that is too long',
  ENFILE: 'too many open files',
  ENOENT: 'no such file',
  ENOSPC: 'a full disk',
  ENOTDIR: 'a path through something that is no folder',
  ENOTEMPTY: 'a folder that is not empty',
  EPERM: 'no permission',
  EPIPE: 'a reader that is gone',
  EROFS: 'a disk that may only be read',
};

/** Remedies for a failed write; for others it is another path. */
const WRITE_REMEDIES: Readonly<Record<string, string>> = {
  EDQUOT: 'Free some space, or name another disk.',
  EIO: 'Check the disk, or name another.',
  EMFILE: 'Raise the limit of open files (ulimit -n), or close some.',
  ENAMETOOLONG: 'Name a shorter path.',
  ENFILE: 'Close some files.',
  ENOSPC: 'Free some space, or name another disk.',
  EROFS: 'Name a folder on another disk.',
};

/** The system's name of an error, such as ENOSPC; undefined for errors of another kind. */
export function systemCode(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  return typeof code === 'string' && typeof syscall === 'string' ? code : undefined;
}

/** A description of a failure with a file, with the system's name for it. */
export function systemReason(error: unknown): string {
  const { code = '', message = String(error) } = (error ?? {}) as { code?: string; message?: string };
  return Object.hasOwn(REASONS, code) ? `${REASONS[code]} (${code})` : message;
}

/**
 * The error for a file that could not be written; `thing` says what it is. Errors that are neither the system's nor about a path come back as
 * they are.
 */
export function writeError(path: string, cause: unknown, thing = 'file'): unknown {
  const code = systemCode(cause) ?? '';
  const nul = (cause as { code?: unknown } | undefined)?.code === 'ERR_INVALID_ARG_VALUE';
  if (code === '' && !nul) return cause;
  return new EvenkeelError(
    {
      where: `${thing} ${path}`,
      expected: 'a path that can be written to',
      got: nul ? 'one with a character that no path has' : systemReason(cause),
      remedy: WRITE_REMEDIES[code] ?? 'Name another path.',
    },
    { cause },
  );
}

/** A system's error without a description of ours: undefined for errors of another kind. */
export function systemError(cause: unknown): EvenkeelError | undefined {
  const code = systemCode(cause);
  if (code === undefined) return undefined;
  const { path, syscall } = cause as { path?: unknown; syscall: string };
  return new EvenkeelError(
    {
      where: typeof path === 'string' ? `file ${path}` : `system call ${syscall}`,
      expected: 'a system that permits it',
      got: systemReason(cause),
      remedy: WRITE_REMEDIES[code] ?? 'Check the path and the disk.',
    },
    { cause },
  );
}

/** Whether an error says that the system refused a file, which is no mistake in a program and may pass. */
export const isSystemRefusal = (error: unknown): error is EvenkeelError =>
  error instanceof EvenkeelError && systemCode(error.cause) !== undefined;
