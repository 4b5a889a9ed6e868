import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, preview, type Rollup } from 'vite';
import { ROOT } from '../support/cli.ts';

const PAGE = join(ROOT, 'test', 'browser');

/** Builds the page with all checks into a folder. */
export async function buildPage(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: PAGE,
    logLevel: 'warn',
    resolve: { alias: { evenkeel: join(ROOT, 'src', 'index.ts') } },
    build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 2000 },
    worker: { format: 'es' },
  });
}

/** Serves the built page on a free port of this machine, with or without the headers that isolate it. */
export async function serve(folder: string, isolated: boolean): Promise<{ url: string; close(): Promise<void> }> {
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  const server = await preview({
    configFile: false,
    root: PAGE,
    logLevel: 'warn',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port: 0, ...(isolated && { headers }) },
  });
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}

/** Bundles the built package as a page would; the gzipped bytes that load at once, and how many of Node's modules it asks for. */
export async function measureLibrary(): Promise<{ bytes: number; nodeModules: number }> {
  const output = (await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: { write: false, rollupOptions: { input: join(ROOT, 'dist', 'index.js'), preserveEntrySignatures: 'strict' } },
  })) as Rollup.RollupOutput;
  const chunks = new Map(output.output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part] as const] : [])));
  const needed = new Set([...chunks.values()].filter((chunk) => chunk.isEntry));
  for (const { imports } of needed) {
    for (const name of imports) {
      const chunk = chunks.get(name);
      if (chunk) needed.add(chunk);
    }
  }
  const stubs = [...chunks.values()].flatMap(({ moduleIds }) => moduleIds.filter((id) => id.includes('browser-external')));
  return { bytes: [...needed].reduce((total, { code }) => total + gzipSync(code).length, 0), nodeModules: stubs.length };
}
