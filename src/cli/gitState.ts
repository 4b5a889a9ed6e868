import { execFile } from 'node:child_process';

/** The revision of a folder, by default the one that one is in, and whether nothing was changed since; null outside of git, and where there is no git. */
export async function gitState(cwd = process.cwd()): Promise<{ revision: string; isClean: boolean } | null> {
  const git = (...args: string[]) =>
    new Promise<string>((resolve, reject) =>
      execFile('git', args, { cwd, timeout: 5000 }, (error, stdout) => (error ? reject(error) : resolve(stdout))),
    );
  try {
    const [revision, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')]);
    return { revision: revision.trim(), isClean: changes === '' };
  } catch {
    return null;
  }
}
