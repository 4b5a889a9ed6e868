import { join } from 'node:path';
import { preview } from 'vite';
import { ROOT } from '../support/cli.ts';

/** Serves the built page on a free port of this machine, as a host does that cannot set headers: it is not isolated. */
export async function staticHost(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = await preview({
    configFile: join(ROOT, 'web', 'vite.config.ts'),
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0 },
  });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}
