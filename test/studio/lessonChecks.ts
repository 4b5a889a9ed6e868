import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { parseResult } from '../../src/experiments.ts';
import { evenkeel } from '../support/cli.ts';
import { downloadResult, numbersOf, type Outcome, outcome, violations } from './page.ts';

/** A training in a lesson, on a machine that does much else. */
const PATIENCE = 180_000;

const heading = (page: Page) => page.locator('.lesson h2').textContent();

/** Chooses an answer, has the page find out, and gives what it says. */
async function predict(page: Page, choice: number): Promise<string> {
  await page.locator('.predict input').nth(choice).check();
  await page.locator('.predict button').click();
  return (await page.locator('.predict .seen').textContent({ timeout: PATIENCE })) ?? '';
}

/** The lessons that train nothing, at their addresses; a batch is edited by hand; back and forward. */
export async function lessons(page: Page, url: string): Promise<Outcome[]> {
  const loaded: string[] = [];
  page.on('request', (request) => void loaded.push(request.url()));
  await page.goto(url);
  await page.locator('.controls').waitFor();
  const before = loaded.filter((address) => /Lessons/.test(address)).length;
  await page.getByRole('link', { name: 'Lessons' }).click();
  await page.locator('.lesson-list').waitFor();
  const listed = await page.locator('.lesson-list a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const unclear = await violations(page);
  for (const address of listed) {
    await page.goto(`${url}${address}`);
    await page.locator('.predict').waitFor();
    await page.waitForTimeout(300);
    unclear.push(...(await violations(page)));
  }
  const last = await heading(page);
  await page.goBack();
  const previous = await heading(page);
  await page.goForward();
  const again = await heading(page);

  await page.goto(`${url}#/lessons/what-it-computes`);
  const mean = page.locator('.numbers').first().locator('tfoot td').first();
  await page.getByLabel('x, what goes in, sample 1, a').fill('9');
  await page.locator('.numbers tfoot td', { hasText: /^5$/ }).first().waitFor({ timeout: 20_000 });
  const edited = await mean.textContent();
  const column = await predict(page, 0);
  const marked = await page.locator('.numbers .marked').count();

  await page.goto(`${url}#/lessons/training-and-inference`);
  await page.getByRole('button', { name: '20 steps', exact: true }).click();
  await page.locator('.small-plot circle').nth(19).waitFor({ timeout: 30_000 });
  const steps = await predict(page, 2);

  await page.goto(`${url}#/lessons/small-batches`);
  await page.getByRole('button', { name: 'Take 200' }).click();
  const strips = await page.locator('.strips li').nth(3).textContent({ timeout: 30_000 });

  await page.goto(`${url}#/lessons/dropout-before-batch-norm`);
  const shift = await predict(page, 1);
  return [
    outcome('loads no lesson before one is opened', before === 0, loaded),
    outcome('lists six lessons', listed.length === 6, listed),
    outcome('has no violation of accessibility rules in any lesson', unclear.length === 0, unclear),
    outcome('goes back and forward between lessons', last === again && previous !== last, { last, previous, again }),
    outcome('computes the mean of a batch that is edited', edited === '5', edited),
    outcome('shows that a number moves its whole column', column.startsWith('Not so. 4 outputs changed') && marked === 4, column),
    outcome('counts the steps until the moving mean is there', /^As you said\. It took 2\d\d steps\./.test(steps), steps),
    outcome('says how far means of 64 spread', /±0\.1\d*/.test(strips ?? ''), strips),
    outcome('finds the variance shift of dropout', /^As you said\. It is 0\.5\d/.test(shift), shift),
  ];
}

/** The lessons that train: each sets the experiment up, trains and finds its answer in the result. */
export async function trainingLessons(page: Page, url: string, folder: string): Promise<Outcome[]> {
  await page.goto(`${url}#/lessons/training-and-inference`);
  await page.getByRole('button', { name: 'Train 20 steps' }).click();
  const lag = page.locator('.lesson p[role=status]', { hasText: 'the same weights' });
  const lagging = await lag.textContent({ timeout: PATIENCE });
  const search = new URL(page.url()).search;

  await page.goto(`${url}#/lessons/small-batches`);
  const small = await predict(page, 1);
  await page.goto(`${url}#/lessons/large-learning-rates`);
  const large = await predict(page, 1);
  await page.goto(`${url}#/lessons/folding`);
  const folded = await predict(page, 1);
  const table = await page.locator('.lesson .numbers').textContent();
  const unclear = await violations(page);
  await page.getByRole('link', { name: 'Experiment', exact: true }).click();
  const command = (await page.locator('.command').textContent()) ?? '';
  const here = numbersOf(await downloadResult(page));
  const place = join(folder, 'lesson');
  await evenkeel([...command.split(' ').slice(2), '--quiet', '--out', place]);
  const there = numbersOf(parseResult(JSON.parse(readFileSync(join(place, 'result.json'), 'utf8'))));
  return [
    outcome('sets the experiment up in the address', search === '?epochs=1&scale=unit&train=1:321&test=0:1000', search),
    outcome(
      'tests twenty steps with moving and with recalibrated statistics',
      lagging?.includes('320 training images') === true,
      lagging,
    ),
    outcome('finds batch normalisation last at batches of two', small.startsWith('As you said.'), small),
    outcome('finds that it alone learns at a rate of 3', large.startsWith('As you said.') && large.includes('diverged'), large),
    outcome(
      'folds three batch normalisations, exactly up to rounding',
      folded.startsWith('As you said.') && table?.includes('3 batch normalisations') === true,
      { folded, table },
    ),
    outcome('shows a command that gives the numbers of a lesson', here === there, { command, here, there }),
    outcome('has no violation of accessibility rules after a lesson', unclear.length === 0, unclear),
  ];
}
