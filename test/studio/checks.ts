import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Result } from '../../src/experiments.ts';
import { serveStudio } from '../../src/server/serve.ts';
import { scratch } from '../support/cli.ts';
import { droppedFiles, droppedImages } from './dropChecks.ts';
import { inside } from './insideChecks.ts';
import { layersEditor } from './layersChecks.ts';
import { lessons, trainingLessons } from './lessonChecks.ts';
import {
  downloadResult,
  excessWidth,
  main,
  networkText,
  numbersOf,
  numbersOfProgram,
  type Outcome,
  outcome,
  violations,
  waitDone,
} from './page.ts';
import { listing, reload } from './runChecks.ts';
import { staticHost } from './staticHost.ts';

const SLICE = '?epochs=2&train=0:320&test=0:100';
/** From what is done to what is painted, in milliseconds. */
const ANSWERS_WITHIN = 50;

/** How long clicks take until the frame after them is there, the shortest first. */
const ANSWERS = `(async () => {
  const summary = document.querySelector('details summary');
  const times = [];
  for (let i = 0; i < 12; i++) {
    await new Promise((resolve) => setTimeout(resolve, 90));
    const began = performance.now();
    summary.click();
    await new Promise((resolve) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = resolve; c.port2.postMessage(0); }));
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
})()`;

/** The sum of the counts in a matrix, and of those on its diagonal. */
const MATRIX = `[...document.querySelectorAll('.matrix')].map((table) => {
  const rows = [...table.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent)));
  return [rows.flat().reduce((a, b) => a + b), rows.reduce((sum, row, i) => sum + row[i], 0)];
})`;

/** The matrices and images are those of the result; a one that is drawn is told of by both networks. */
async function inspected(page: Page, { arms }: Result): Promise<Outcome[]> {
  await page.locator('.matrix').nth(1).waitFor({ timeout: 30_000 });
  const matrices = await page.evaluate<number[][]>(MATRIX);
  const tests = arms.map(({ trials }) => trials[0]?.test);
  const [first = [], second = []] = tests.map((test) => test?.wrong ?? []);
  const differing = first.filter((i) => !second.includes(i)).length + second.filter((i) => !first.includes(i)).length;
  const said = await page.locator('.differing h3').textContent();
  const paper = page.locator('.paper');
  await paper.scrollIntoViewIfNeeded();
  const box = await paper.boundingBox();
  if (!box) throw new Error('there is nothing to draw on');
  await page.mouse.move(box.x + 112, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 112, box.y + 180, { steps: 8 });
  await page.mouse.up();
  await page.locator('.draw meter').nth(5).waitFor({ timeout: 20_000 });
  const digits = await page
    .locator('.draw li')
    .evaluateAll((items) => items.map((item) => item.querySelector('strong')?.textContent));
  return [
    outcome(
      'counts right and wrong answers as the result does',
      JSON.stringify(matrices) === JSON.stringify(tests.map((test) => [test?.total, test?.correct])),
      matrices,
    ),
    outcome('shows the images on which the networks differ', said?.endsWith(`: ${differing}`) === true, { said, differing }),
    outcome('asks both networks what a drawn digit is', digits.length === 2 && digits.includes('1'), digits),
  ];
}

/** The newcomer's way: from opening to a finished comparison, whose numbers are those of a program with the same seed. */
async function newcomer(page: Page, url: string, expected: string): Promise<Outcome[]> {
  await page.goto(url + SLICE);
  const atFirst = await violations(page);
  await main(page).click();
  await page.locator('.curves canvas').first().waitFor({ timeout: 60_000 });
  await waitDone(page);
  const result = await downloadResult(page);
  const seen = await inspected(page, result);
  const inTheEnd = await violations(page);
  return [
    outcome(
      'gives the numbers of a program with the same seed, to the last bit',
      numbersOf(result) === expected,
      numbersOf(result),
    ),
    ...seen,
    outcome(
      'shows what the result says',
      (await page.textContent('.answer'))?.includes(result.conclusion) === true,
      result.conclusion,
    ),
    outcome('has no violation of accessibility rules, before and after', atFirst.length + inTheEnd.length === 0, [
      atFirst,
      inTheEnd,
    ]),
  ];
}

/** Steps one at a time from the start, then the rest: the same numbers; a pause stands still. */
async function stepping(page: Page, url: string, expected: string): Promise<Outcome[]> {
  await page.goto(url + SLICE);
  const step = page.locator('button', { hasText: 'One step' });
  await step.click();
  await page.locator('.networks', { hasText: /step 1 of 20.*step 1 of 20/ }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(400);
  const stood = await networkText(page);
  await step.click();
  await page.locator('.networks', { hasText: /step 2 of 20.*step 2 of 20/ }).waitFor({ timeout: 60_000 });
  await main(page).click();
  await waitDone(page);
  const numbers = numbersOf(await downloadResult(page));
  await page.locator('.matrix').nth(1).waitFor({ timeout: 30_000 });
  const wider = await excessWidth(page);
  return [
    outcome('is no wider than a phone', wider === 0, wider),
    outcome('stands still after one step', (stood.match(/step 1 of 20/g) ?? []).length === 2, stood),
    outcome('gives the same numbers after steps and a pause', numbers === expected, numbers),
  ];
}

/** What the fields say stands in the address, back and forward lead to it, and it opens as it was. */
async function address(page: Page, url: string): Promise<Outcome[]> {
  await page.goto(url);
  const search = () => new URL(page.url()).search;
  const rate = page.getByLabel('learning rate');
  await rate.fill('0.01');
  await rate.press('Tab');
  await page.getByLabel('seed', { exact: true }).fill('7');
  await page.getByLabel('seed', { exact: true }).press('Tab');
  await page.getByLabel('Normalisation of network 2').selectOption('layer');
  const said = search();
  await page.goBack();
  await page.goBack();
  const back = [search(), await page.getByLabel('seed', { exact: true }).inputValue()];
  await page.goForward();
  const forward = await page.getByLabel('seed', { exact: true }).inputValue();
  await page.goto(url + said);
  const opened = [await rate.inputValue(), await page.getByLabel('Normalisation of network 2').inputValue()];
  await page.goto(`${url}?epochs=none&seeds=1&colour=red`);
  const refused = [await page.locator('.field .problem').allTextContents(), await main(page).isDisabled()];
  const told = await page.locator('main [role=alert]').textContent();
  const unclear = await violations(page);
  await page.setViewportSize({ width: 390, height: 900 });
  const wider = await excessWidth(page);
  await page.getByLabel('epochs', { exact: true }).fill('1');
  await page.getByLabel('epochs', { exact: true }).press('Tab');
  const untold = await page.locator('main [role=alert]').count();
  await page.goto(`${url}?norm=none,ws+group:8,batch&seeds=2`);
  const plus = await page.getByLabel('groups of network 2').inputValue();
  const more = await violations(page);
  return [
    outcome('keeps all settings in the address', said === '?norm=none,layer&learning-rate=0.01&seed=7', said),
    outcome('goes back and forward', back.join() === '?learning-rate=0.01,0' && forward === '7', { back, forward }),
    outcome('opens an address as it was', opened.join() === '0.01,layer', opened),
    outcome(
      'says what does not fit next to its field, and begins nothing',
      JSON.stringify(refused).includes('an integer of at least 1') &&
        JSON.stringify(refused).includes('at least 2') &&
        refused[1] === true,
      refused,
    ),
    outcome('names an option that it does not know', told?.includes('colour') === true, told),
    outcome('says no more of it once the address does not have it', untold === 0, untold),
    outcome('takes a plus in an address as it stands, and says what a number of a network is', plus === '8', plus),
    outcome(
      'has no violation of accessibility rules with problems and with several networks',
      unclear.length + more.length === 0,
      [unclear, more],
    ),
    outcome('shows problems no wider than a phone', wider === 0, wider),
  ];
}

/** Several seeds, other networks, without isolation: error bars, as a program has them. */
async function severalSeeds(page: Page, url: string): Promise<Outcome[]> {
  const design = {
    norm: ['none', 'batch', 'layer'],
    epochs: 1,
    train: '0:96',
    test: '0:50',
    seeds: 2,
    seed: 3,
    scale: 'unit',
  } as const;
  const expected = await numbersOfProgram({ ...design, norm: [...design.norm] });
  await page.goto(`${url}?norm=none,batch,layer&epochs=1&train=0:96&test=0:50&seeds=2&seed=3&scale=unit`);
  await main(page).click();
  await waitDone(page);
  const numbers = numbersOf(await downloadResult(page));
  const unclear = await violations(page);
  return [
    outcome('has no violation of accessibility rules with several seeds', unclear.length === 0, unclear),
    outcome('is not isolated', (await page.evaluate('crossOriginIsolated')) === false, true),
    outcome('trains several seeds as a program does, without shared memory', numbers === expected, numbers),
  ];
}

/** On a host that sends no headers the page isolates itself, says so, and gives the numbers of a program. */
async function isolatedByItself(page: Page, url: string): Promise<Outcome[]> {
  const expected = await numbersOfProgram({ epochs: 1, train: '0:64', test: '0:20' });
  await page.goto(`${url}?epochs=1&train=0:64&test=0:20`);
  await page.locator('footer', { hasText: 'is isolated from others' }).waitFor({ timeout: 60_000 });
  const isIsolated = await page.evaluate<boolean>('crossOriginIsolated');
  await main(page).click();
  await waitDone(page);
  const numbers = numbersOf(await downloadResult(page));
  return [
    outcome('is isolated by a service worker where the host sends no headers', isIsolated, isIsolated),
    outcome('trains with the numbers of a program there', numbers === expected, numbers),
  ];
}

/** Images that the first file does not have come from the original ones. */
async function moreImages(page: Page, url: string): Promise<Outcome[]> {
  const expected = await numbersOfProgram({ epochs: 1, train: '59936:60000', test: '9000:9050' });
  await page.goto(`${url}?epochs=1&train=59936:60000&test=9000:9050`);
  await main(page).click();
  await waitDone(page);
  const numbers = numbersOf(await downloadResult(page));
  return [outcome('trains on images that come on demand, with the numbers of a program', numbers === expected, numbers)];
}

/** Clicks are answered while networks train, and a reset in the middle leaves nothing of them. */
async function whileTraining(page: Page, url: string): Promise<Outcome[]> {
  await page.goto(`${url}?train=0:320&test=0:100`);
  await main(page).click();
  await page.locator('.curves canvas').first().waitFor({ timeout: 60_000 });
  const answers = await page.evaluate<number[]>(ANSWERS);
  const median = answers[answers.length / 2] as number;
  const state = await main(page).textContent();
  await page.getByRole('button', { name: 'Reset' }).click();
  const left = [await page.locator('.curves').count(), await main(page).textContent()];
  return [
    outcome(
      `answers half of all clicks within ${ANSWERS_WITHIN} ms while both networks train`,
      state === 'Pause' && median < ANSWERS_WITHIN,
      { state, answers },
    ),
    outcome('resets in the middle of a training', left.join() === '0,Train', left),
  ];
}

/** Who serves the page; the link of its own server has the token. */
interface Host {
  readonly url: string;
  readonly link?: string;
  close(): Promise<void>;
}

async function ownServer(runs: string): Promise<Host> {
  const { link, close } = await serveStudio({ runs, host: '127.0.0.1', port: 0 });
  return { url: `${new URL(link).origin}/`, link, close };
}

/** All checks of the studio's page, of which `tell` hears as each part is over. @param only those of one part, by its name */
export async function checkStudio(browser: Browser, tell: (outcome: Outcome) => void, only?: string): Promise<Outcome[]> {
  const slice = { epochs: 2, train: '0:320', test: '0:100' };
  const expected = await numbersOfProgram(slice);
  const { folder, remove } = scratch();
  const outcomes: Outcome[] = [];
  const add = (...found: readonly Outcome[]) => {
    outcomes.push(...found);
    for (const one of found) tell(one);
  };
  const parts = [
    { name: 'newcomer', isolated: true, width: 1440, run: (page: Page, url: string) => newcomer(page, url, expected) },
    { name: 'stepping', isolated: true, width: 390, run: (page: Page, url: string) => stepping(page, url, expected) },
    { name: 'address', isolated: true, width: 1440, run: address },
    { name: 'whileTraining', isolated: true, width: 1440, run: whileTraining },
    { name: 'moreImages', isolated: true, width: 1440, run: moreImages },
    {
      name: 'listing',
      isolated: true,
      width: 390,
      run: (page: Page, _: string, { link = '' }: Host) => listing(page, link, folder),
    },
    { name: 'inside', isolated: true, width: 1440, run: inside },
    { name: 'layers', isolated: true, width: 1440, run: layersEditor },
    { name: 'reload', isolated: true, width: 1440, run: reload },
    { name: 'droppedFiles', isolated: true, width: 1440, run: (page: Page, url: string) => droppedFiles(page, url, folder) },
    { name: 'droppedImages', isolated: true, width: 1440, run: (page: Page, url: string) => droppedImages(page, url, folder) },
    { name: 'lessons', isolated: true, width: 390, run: lessons },
    {
      name: 'trainingLessons',
      isolated: true,
      width: 1440,
      run: (page: Page, url: string) => trainingLessons(page, url, folder),
    },
    { name: 'severalSeeds', isolated: false, width: 1440, run: severalSeeds },
    { name: 'isolatedByItself', isolated: false, width: 390, run: isolatedByItself },
  ];
  for (const { name, isolated, width, run } of parts) {
    if (only !== undefined && name !== only) continue;
    const server = isolated ? await ownServer(join(folder, 'runs')) : await staticHost();
    // Without its service worker, a page on a host that sends no headers stays as it is.
    const serviceWorkers = name === 'severalSeeds' ? 'block' : 'allow';
    const page = await browser.newPage({ viewport: { width, height: 900 }, serviceWorkers });
    page.on('pageerror', ({ message }) => add({ name: 'error', problem: message }));
    page.on('console', (message) => {
      // What the check itself forbids is no message of the page.
      const isForbidden = serviceWorkers === 'block' && message.text().startsWith('Service Worker registration blocked');
      if ((message.type() === 'error' || message.type() === 'warning') && !isForbidden)
        add({ name: 'message on the console', problem: message.text() });
    });
    try {
      add(...(await run(page, server.url, server)));
    } catch (reason) {
      add({ name, problem: `${reason}; the page shows ${await page.textContent('main')}` });
    } finally {
      await page.close();
      await server.close();
    }
  }
  remove();
  return outcomes;
}
