import { join } from 'node:path';
import { preview } from 'vite';
import { ROOT } from '../support/cli.ts';

const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
/** What a careful host sends: nothing from elsewhere, and no script or style that stands in the page. */
const POLICY = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; style-src 'self'; img-src 'self' data:",
};

/** Serves the built page on a free port of this machine, as a static host does, with or without the headers that isolate it. */
export async function serveStudio(isolated: boolean): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = await preview({
    configFile: join(ROOT, 'web', 'vite.config.ts'),
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0, headers: { ...POLICY, ...(isolated && ISOLATION) } },
  });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}
