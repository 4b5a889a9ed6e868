// The command line's entry needs its executable bit for `npx evenkeel` inside a clone; the compiler does not set it.
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
