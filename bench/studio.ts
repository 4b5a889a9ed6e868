// The studio's page in headless Chromium against Node: steps a second, the first step after the button, and in a page of its own how soon a click is
// answered while both networks train.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { median, quantile } from 'simple-statistics';
import { parseResult, type Result } from '../src/experiments.ts';
import { serveStudio } from '../src/server/serve.ts';
import { ARGUMENTS, findChromium } from '../test/browser/chromium.ts';
import { evenkeel } from '../test/support/cli.ts';

interface StudioBench {
  readonly rounds: number;
  /** Training images of a round; 16 a step. */
  readonly images: number;
  readonly clicks: number;
  readonly json: boolean;
}

/** Of each network: steps a second, by the median of how long one takes. */
const speedOf = ({ arms }: Result) =>
  arms.map(({ name, trials }) => {
    const [trial] = trials;
    if (!trial?.stepMs) throw new Error(`${name} was not trained`);
    return { name, perSecond: 1000 / trial.stepMs };
  });
type Speed = ReturnType<typeof speedOf>;

async function inNode(images: number): Promise<Speed> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  const flags = ['--epochs', '1', '--train', `0:${images}`, '--test', '0:100', '--quiet', '--out', join(folder, 'run')];
  const { code, stderr } = await evenkeel(['compare', ...flags]);
  if (code !== 0) throw new Error(stderr);
  const result = parseResult(JSON.parse(readFileSync(join(folder, 'run', 'result.json'), 'utf8')));
  rmSync(folder, { recursive: true });
  return speedOf(result);
}

/** Presses the button and waits until both networks have done a step, in milliseconds. */
const FIRST_STEP = `new Promise((resolve) => {
  const began = performance.now();
  const look = () => {
    const states = [...document.querySelectorAll('.network .state')].map(({ textContent }) => textContent);
    const all = states.length > 1 && states.every((text) => /step [1-9]|^trained$|epoch [2-9]/.test(text));
    if (all) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  document.querySelector('.bar button.main').click();
  look();
})`;

/**
 * From now on notes how long each click takes from the pointer to the paint that shows it, in milliseconds, by the browser's own clock: 8 is its grain,
 * and it does not tell of those under 16 (W3C, Event Timing).
 */
const LISTEN = `{
  globalThis.answers = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'click') answers.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 });
}`;

/** What the browser is silent about took at most this long, in milliseconds. */
const SOONEST = 16;

interface InPage {
  readonly speed: Speed;
  readonly firstStep: number;
}

const opened = async (browser: Browser, url: string, images: number) => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}?epochs=1&train=0:${images}&test=0:100`);
  return page;
};

const doneOf = (page: Page) => page.locator('.progress', { hasText: 'Done.' });

/** Trains in a page that nobody touches. */
async function inPage(page: Page): Promise<InPage> {
  const firstStep = await page.evaluate<number>(FIRST_STEP);
  await doneOf(page).waitFor({ timeout: 600_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=result.json')]);
  const result = parseResult(JSON.parse(readFileSync(await download.path(), 'utf8')));
  return { speed: speedOf(result), firstStep };
}

/** Clicks while both networks train: how long each is on its way. */
async function answersOf(page: Page, clicks: number): Promise<number[]> {
  await page.evaluate(FIRST_STEP);
  const summary = await page.locator('.controls summary').boundingBox();
  if (!summary) throw new Error('there is nothing to click on');
  await page.evaluate(LISTEN);
  let done = 0;
  while (done < clicks && (await doneOf(page).count()) === 0) {
    await page.mouse.click(summary.x + 20, summary.y + 10);
    done++;
    await page.waitForTimeout(60);
  }
  const noted = await page.evaluate<number[]>('answers');
  return [...noted, ...Array<number>(Math.max(0, done - noted.length)).fill(SOONEST)];
}

const ms = (v: number) => `${v.toFixed(0)} ms`;

/** Prints what the page takes next to Node, in turns. */
export async function benchStudio(options: StudioBench): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('expected Chromium, got none. Install it with `apt-get install chromium`.');
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  const { link, close } = await serveStudio({ runs: folder, host: '127.0.0.1', port: 0 });
  const rounds: { readonly node: Speed; readonly page: InPage; readonly answers: readonly number[] }[] = [];
  const url = `${new URL(link).origin}/`;
  try {
    for (let i = 0; i < options.rounds; i++) {
      const untouched = await opened(browser, url, options.images);
      const page = await inPage(untouched);
      await untouched.close();
      const node = await inNode(options.images);
      const clicked = await opened(browser, url, options.images);
      const answers = await answersOf(clicked, options.clicks);
      await clicked.close();
      rounds.push({ node, page, answers });
    }
  } finally {
    await close();
    await browser.close();
    rmSync(folder, { recursive: true });
  }
  const names = rounds[0]?.node.map(({ name }) => name) ?? [];
  const networks = names.map((name, i) => {
    const of = (side: (round: (typeof rounds)[number]) => Speed) =>
      median(rounds.map((round) => side(round)[i]?.perSecond ?? Number.NaN));
    const ratio = median(rounds.map(({ node, page }) => (page.speed[i]?.perSecond ?? 0) / (node[i]?.perSecond ?? 1)));
    return { name, page: of(({ page }) => page.speed), node: of(({ node }) => node), ratio };
  });
  const answers = rounds.flatMap((round) => round.answers);
  const firstSteps = rounds.map(({ page }) => page.firstStep);
  const found = {
    networks,
    firstStep: median(firstSteps),
    clicks: answers.length,
    answerMedian: median([...answers]),
    answer95: quantile([...answers], 0.95),
  };
  if (options.json) {
    console.log(JSON.stringify(found));
    return;
  }
  for (const { name, page, node, ratio } of networks) {
    console.log(`${name}: ${page.toFixed(1)} steps a second in the page, ${node.toFixed(1)} in Node, ratio ${ratio.toFixed(2)}`);
  }
  console.log(`first step of both networks ${ms(found.firstStep)} after the button (${firstSteps.map(ms).join(', ')})`);
  console.log(`a click is answered after ${ms(found.answerMedian)}, 95 % within ${ms(found.answer95)} (${found.clicks} clicks)`);
}
