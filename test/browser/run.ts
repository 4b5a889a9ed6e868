/**
 * Runs the conformance suite, and what only a page can show, in headless Chromium with and without cross-origin isolation:
 *
 *     npm run test:browser
 *
 * The last line counts. Exit code 1: a check failed. 2: there is no browser.
 */
import { type Browser, chromium } from 'playwright-core';
import { scratch } from '../support/cli.ts';
import { buildPage, measureLibrary, serve } from './bundle.ts';
import { ARGUMENTS, findChromium } from './chromium.ts';
import { checkExamplePage } from './examplePage.ts';
import type { Outcome } from './outcomes.ts';

const LARGEST_LIBRARY = 250_000;

async function checkLibrary(): Promise<Outcome[]> {
  const { bytes, nodeModules } = await measureLibrary();
  console.log(`library: ${(bytes / 1000).toFixed(1)} kB gzipped load with import 'evenkeel'`);
  const got = `${bytes} bytes and ${nodeModules}`;
  const good = bytes < LARGEST_LIBRARY && nodeModules === 0;
  const problem = `expected fewer than ${LARGEST_LIBRARY} bytes gzipped and 0 of Node's modules, got ${got}`;
  return [{ name: 'bundle of the library', ...(!good && { problem }) }];
}

async function checkPage(browser: Browser, folder: string, isolated: boolean): Promise<Outcome[]> {
  const server = await serve(folder, isolated);
  const page = await browser.newPage();
  const stray: Outcome[] = [];
  page.on('pageerror', (error) => stray.push({ name: 'error outside all checks', problem: error.message }));
  page.on('console', (message) => {
    // An address that was given back, asked for to see that it was.
    if (message.location().url.startsWith('blob:') && message.text().includes('ERR_FILE_NOT_FOUND')) return;
    if (message.type() === 'error') stray.push({ name: 'message on the console', problem: message.text() });
  });
  try {
    await page.goto(server.url);
    // The page's module waits for what threads can do there; its load does not wait for the module.
    await page.waitForFunction("typeof runChecks === 'function'");
    // As text: a function would come with helpers of the loader, which the page lacks.
    const outcomes = await page.evaluate<Outcome[]>(`runChecks(${isolated})`);
    return [...outcomes, ...stray];
  } catch (reason) {
    return [{ name: 'the page', problem: String(reason) }, ...stray];
  } finally {
    await page.close();
    await server.close();
  }
}

function report(label: string, outcomes: readonly Outcome[]): void {
  for (const { name, problem } of outcomes) if (problem !== undefined) console.log(`FAIL ${label} > ${name}: ${problem}`);
  const failed = outcomes.filter((o) => o.problem !== undefined).length;
  console.log(`${label}: passed ${outcomes.length - failed}, failed ${failed}`);
}

async function main(): Promise<number> {
  const executablePath = findChromium();
  if (!executablePath) {
    const got = process.env.CHROMIUM ? `CHROMIUM=${process.env.CHROMIUM}, which cannot be run` : 'none';
    console.error(
      `test:browser: expected Chromium, got ${got}. Install it with \`apt-get install chromium\`, or name one in CHROMIUM.`,
    );
    return 2;
  }
  const all = await checkLibrary();
  report('library', all);
  const { folder, remove } = scratch();
  try {
    await buildPage(folder);
    const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
    for (const isolated of [true, false]) {
      const outcomes = await checkPage(browser, folder, isolated);
      report(`Chromium ${browser.version()}, ${isolated ? 'isolated' : 'not isolated'}`, outcomes);
      all.push(...outcomes);
    }
    const outcomes = await checkExamplePage(browser);
    report('examples/page', outcomes);
    all.push(...outcomes);
    await browser.close();
  } finally {
    remove();
  }
  const failed = all.filter((o) => o.problem !== undefined).length;
  console.log(`${all.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main();
