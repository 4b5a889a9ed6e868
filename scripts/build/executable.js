import { chmodSync } from 'node:fs';

/** The command line's entry needs its executable bit for `npx evenkeel` inside a clone; the compiler does not set it. */
export const makeExecutable = (root) => chmodSync(new URL('dist/cli/main.js', root), 0o755);
