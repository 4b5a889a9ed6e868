import { cpSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, createServer, preview } from 'vite';
import webpack from 'webpack';
import { loadModel } from '../../src/index.ts';
import { ROOT, scratch } from '../support/cli.ts';
import { installPackage } from '../support/package.ts';
import type { Outcome } from './outcomes.ts';

const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const policy = (scripts: string, workers: string) => ({
  ...ISOLATION,
  'Content-Security-Policy': `default-src 'none'; script-src ${scripts}; worker-src ${workers}; connect-src 'self'; style-src 'self'; img-src data:`,
});

interface Seen {
  readonly status: string;
  readonly table: string;
  readonly isolated: boolean;
  readonly saved: number;
  readonly errors: readonly string[];
}

/** How many of the models that the page offers are files that the library opens. */
async function downloads(page: Page): Promise<number> {
  let opened = 0;
  for (const link of await page.locator('tbody a').all()) {
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    await loadModel(await readFile(await download.path()));
    opened++;
  }
  return opened;
}

/** Has the page train both networks on a slice, and says what it then shows. */
async function trainIn(browser: Browser, url: string): Promise<Seen> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  try {
    await page.goto(url);
    await page.fill('#samples', '320');
    await page.fill('#epochs', '1');
    await page.click('#train');
    await page.locator('#status', { hasText: /Done|Error/ }).waitFor({ timeout: 120_000 });
    return {
      status: (await page.textContent('#status')) ?? '',
      table: ((await page.textContent('tbody')) ?? '').replace(/\s+/g, ' '),
      isolated: await page.evaluate<boolean>('crossOriginIsolated'),
      saved: await downloads(page),
      errors,
    };
  } finally {
    await page.close();
  }
}

const trained = ({ status, table, saved, errors }: Seen) =>
  status === 'Done.' &&
  saved === 2 &&
  (table.match(/1 of 1\d\.\d{4}0\.\d{4}download/g) ?? []).length === 2 &&
  errors.length === 0;

const outcome = (name: string, good: boolean, got: unknown): Outcome => ({
  name,
  ...(!good && { problem: `got ${JSON.stringify(got)}` }),
});

/** A program that uses what loads on demand too. */
const LIBRARY =
  "import { datasets, loadModel, sequential } from 'evenkeel'; globalThis.run = { datasets, loadModel, sequential };";
/** One that loads experiments when they are asked for. */
const EXPERIMENTS = "globalThis.run = () => import('evenkeel/experiments');";

/** Webpack's warnings and errors about a program. */
async function webpackProblems(folder: string, program: string): Promise<string[]> {
  const compiler = webpack({
    mode: 'production',
    context: folder,
    entry: `data:text/javascript,${program}`,
    output: { path: join(folder, 'webpack') },
    // The HDF5 library is a part of 1.4 MB that is loaded on demand.
    performance: { maxAssetSize: 2e6 },
  });
  return new Promise((resolve, reject) => {
    compiler?.run((error, stats) => {
      const { errors = [], warnings = [] } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
      compiler.close(() => (error ? reject(error) : resolve([...errors, ...warnings].map(({ message }) => message))));
    });
  });
}

/**
 * What a newcomer's page does with the packed package: `examples/page` under Vite's development server as it comes, and built, with the
 * headers that its config names; what happens where a policy forbids workers or WebAssembly; webpack.
 */
export async function checkExamplePage(browser: Browser): Promise<Outcome[]> {
  const { folder, remove } = scratch();
  try {
    cpSync(join(ROOT, 'examples', 'page'), folder, { recursive: true });
    await installPackage(folder);
    cpSync(join(folder, 'node_modules', 'evenkeel', 'data', 'mnist'), join(folder, 'public', 'mnist'), { recursive: true });

    const development = await createServer({ root: folder, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } });
    await development.listen();
    const inDevelopment = await trainIn(browser, development.resolvedUrls?.local[0] ?? '').finally(() => development.close());

    await build({ root: folder, logLevel: 'error' });
    const built = async (headers?: Record<string, string>) => {
      const server = await preview({
        root: folder,
        logLevel: 'error',
        preview: { host: '127.0.0.1', port: 0, ...(headers && { headers }) },
      });
      return trainIn(browser, server.resolvedUrls?.local[0] ?? '').finally(() => server.close());
    };
    const asConfigured = await built();
    const withoutWorkers = await built(policy("'self' 'wasm-unsafe-eval'", "'self'"));
    const withoutWasm = await built(policy("'self'", 'blob:'));
    const problems = await webpackProblems(folder, LIBRARY);
    const experimentProblems = await webpackProblems(folder, EXPERIMENTS);
    return [
      outcome("trains and saves under Vite's development server as it comes", trained(inDevelopment), inDevelopment),
      outcome('trains, saves and is isolated with a strict policy', trained(asConfigured) && asConfigured.isolated, asConfigured),
      outcome(
        'trains on one thread where a policy forbids workers, and says what saving needs',
        /0\.\d{4}/.test(withoutWorkers.table) && withoutWorkers.status.includes('Add blob: to its worker-src.'),
        withoutWorkers,
      ),
      outcome(
        'says which word the policy lacks where WebAssembly is forbidden',
        withoutWasm.status.includes("add 'wasm-unsafe-eval' to script-src"),
        withoutWasm,
      ),
      outcome('is bundled by webpack without a warning', problems.length === 0, problems),
      outcome('has experiments that webpack bundles without a warning', experimentProblems.length === 0, experimentProblems),
    ];
  } finally {
    remove();
  }
}
