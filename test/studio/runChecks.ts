import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { parseResult } from '../../src/experiments.ts';
import { evenkeel } from '../support/cli.ts';
import {
  downloadResult,
  excessWidth,
  main,
  numbersOf,
  numbersOfProgram,
  type Outcome,
  outcome,
  violations,
  waitDone,
} from './page.ts';

const SHORT = '?epochs=1&train=0:64&test=0:20';
const row = (page: Page, name: string, state: string) => page.locator(`[data-run="${name}"][data-state="${state}"]`);

async function startFromPage(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Run on this machine' }).click();
}

/** The link of `evenkeel studio` follows the folder's runs and a run as the command line makes it, starts and stops others, compares two, and leaves no token in the address. */
export async function listing(page: Page, link: string, folder: string): Promise<Outcome[]> {
  const { origin, hash } = new URL(link);
  await page.goto(`${origin}/${SHORT}${hash}`);
  await page.locator('.runs', { hasText: 'None yet.' }).waitFor();
  const address = page.url();
  const out = join(folder, 'runs', 'mine');
  const making = evenkeel(['compare', '--train', '0:320', '--test', '0:50', '--epochs', '12', '--quiet', '--out', out]);
  await row(page, 'mine', 'running').waitFor({ timeout: 240_000 });
  await page.getByRole('button', { name: 'Curves of mine' }).click();
  await page.locator('.followed [aria-label^="accuracy"][aria-label*="without BN 0."]').waitFor({ timeout: 240_000 });
  const early = await page.locator('.followed [aria-label^="loss"]').getAttribute('aria-label');
  const stillRuns = await row(page, 'mine', 'running').count();
  const { stderr } = await making;
  await row(page, 'mine', 'done').waitFor({ timeout: 240_000 });
  // What the curves end at is what the result has, however little of the run was left when they were first looked at.
  const { arms } = parseResult(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
  const ends = arms.map(({ label, trials }) => `${label} ${trials[0]?.history.test_loss?.at(-1)?.toFixed(4)}`);
  await page.locator(`.followed [aria-label^="loss"][aria-label$="${ends.join(', ')}."]`).waitFor({ timeout: 240_000 });
  await startFromPage(page, 'mine');
  const taken = await page.locator('.runs .problem').textContent();
  await startFromPage(page, 'other');
  await row(page, 'other', 'done').waitFor({ timeout: 240_000 });
  await page.getByLabel('Compare mine').check();
  await page.getByLabel('Compare other').check();
  // The server says what differs.
  await page.locator('.run-diff table').waitFor();
  const differs = await page.locator('.run-diff tbody th[scope=row]').allTextContents();
  const unclear = await violations(page);
  const wider = await excessWidth(page);
  await page.getByRole('link', { name: 'Report of mine' }).click();
  await page.locator('h1').waitFor();
  const report = await page.locator('h1').textContent();
  await page.goto(`${origin}/?epochs=1000`);
  await startFromPage(page, 'long');
  await page.getByRole('button', { name: 'Stop long' }).click({ timeout: 240_000 });
  await row(page, 'long', 'stopped').waitFor({ timeout: 240_000 });
  return [
    outcome('takes the token out of the address', !address.includes('token'), address),
    outcome('draws a run while the command line makes it', stillRuns === 1, { early, stderr }),
    outcome('refuses the name of a run that is there', taken?.includes('called mine already') === true, taken),
    outcome(
      'compares a run of the command line with one that it started: only what differs',
      differs.includes('fit.epochs') && differs.includes('data.train.end') && !differs.includes('arms'),
      differs,
    ),
    outcome('shows the report of a run', report === 'With and without batch normalisation', report),
    outcome('has no violation of accessibility rules among the runs', unclear.length === 0, unclear),
    outcome('shows runs no wider than the screen', wider === 0, wider),
  ];
}

const EPOCHS = 6;
/** How often networks are looked into up to the end of the third epoch of ten steps: before, after 1, 3 and 5 steps, and after each epoch. */
const LOOKS = 7;
/** Notes from now on how far each network is, in steps: the least in the middle of an epoch, as what was done before is shown by its epochs. */
const WATCH = `{
  globalThis.least = {};
  const look = () => document.querySelectorAll('.network').forEach(({ dataset: { label }, textContent }) => {
    const [, epoch, step, steps] = /epoch (\\d+) of \\d+, step (\\d+) of (\\d+)/.exec(textContent) ?? [];
    if (step !== '0' && step !== steps) least[label] = Math.min(least[label] ?? Infinity, (epoch - 1) * steps + Number(step));
  });
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}`;
type Steps = Readonly<Record<string, number>>;
const inEpoch = (page: Page, epoch: number) =>
  page
    .locator('.networks', { hasText: new RegExp(`epoch (${epoch}|${epoch + 1}|${epoch + 2}) of ${EPOCHS}`) })
    .waitFor({ timeout: 240_000 });

/** A page that is closed in the middle of training goes on where it was, paused before or not, to the same numbers; nothing goes on by itself. */
export async function reload(page: Page, url: string): Promise<Outcome[]> {
  const expected = await numbersOfProgram({ epochs: EPOCHS, train: '0:160', test: '0:40' });
  await page.goto(`${url}?epochs=${EPOCHS}&train=0:160&test=0:40`);
  await main(page).click();
  await inEpoch(page, 2);
  await main(page).click();
  // A test after an epoch that goes on is ended before a network pauses and keeps its state.
  await page.waitForTimeout(5000);
  await page.evaluate(WATCH);
  const left = await page.evaluate<Steps>('least');
  await page.reload();
  await page.locator('.kept').waitFor({ timeout: 20_000 });
  const said = await page.locator('.kept').textContent();
  const unclear = await violations(page);
  await page.waitForTimeout(500);
  const idle = await page.locator('.curves').count();
  await page.evaluate(WATCH);
  await page.locator('.kept button.main').click();
  await inEpoch(page, 4);
  const again = await page.evaluate<Steps>('least');
  const time = page.getByLabel('time', { exact: true });
  await time.press('Home');
  const [first, looks] = [await page.locator('.time output').textContent(), Number(await time.getAttribute('max')) + 1];
  const behind = Object.keys(left).filter((label) => (again[label] ?? 0) < (left[label] ?? 0));
  await page.reload();
  await page.locator('.kept button.main').click();
  await waitDone(page);
  const numbers = numbersOf(await downloadResult(page));
  const curves = await page.locator('.curve .plot').first().getAttribute('aria-label');
  await page.reload();
  await page.waitForTimeout(1000);
  const kept = await page.locator('.kept').count();
  return [
    outcome(
      'says after a reload what was left, and trains nothing by itself',
      said?.includes('after epoch') === true && idle === 0,
      said,
    ),
    outcome('goes on where it was', Object.keys(again).length === 2 && behind.length === 0, { left, again, curves }),
    outcome('shows what went on inside from the beginning', first === 'before the first step' && looks >= LOOKS, {
      first,
      looks,
    }),
    outcome('gives the numbers of an undisturbed training after two reloads, to the last bit', numbers === expected, numbers),
    outcome('keeps nothing once all is done', kept === 0, kept),
    outcome('has no violation of accessibility rules with what is kept', unclear.length === 0, unclear),
  ];
}
