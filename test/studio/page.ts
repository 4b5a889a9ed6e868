import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ComparisonOptions, compare, parseResult, type Result } from '../../src/experiments.ts';
import { ROOT } from '../support/cli.ts';

export interface Outcome {
  readonly name: string;
  /** Why the check failed; undefined where it passed. */
  readonly problem?: string;
}

const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

export const outcome = (name: string, isGood: boolean, got: unknown): Outcome => ({
  name,
  ...(!isGood && { problem: `got ${JSON.stringify(got)}` }),
});

/** The button that begins, pauses and goes on. */
export const main = (page: Page) => page.locator('button.main');
export const waitDone = (page: Page) => page.locator('.progress', { hasText: 'Done.' }).waitFor({ timeout: 120_000 });
export const networkText = async (page: Page) => (await page.textContent('.networks')) ?? '';

/** The result that the page offers. */
export async function downloadResult(page: Page): Promise<Result> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=result.json')]);
  return parseResult(JSON.parse(readFileSync(await download.path(), 'utf8')));
}

/** All that training gave of a result: histories, tests and the hashes of the weights, but no times. */
export const numbersOf = ({ arms, design }: Result) =>
  JSON.stringify({
    design,
    arms: arms.map(({ name, trials }) => [
      name,
      trials.map(({ history, test, weights, steps, seed }) => ({ history, test, weights, steps, seed })),
    ]),
  });

/** What a program gives, read as a page's result is. */
export const numbersOfProgram = async (options: ComparisonOptions) =>
  numbersOf(parseResult(JSON.parse(JSON.stringify(await compare(options, { onWarning: () => {} })))));

/** Violations of accessibility rules in a dark and in a light page, as texts. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const texts: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate<{ id: string; nodes: string[] }[]>(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 120)) })))',
    );
    texts.push(...found.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes.join(' | ')}`));
  }
  return texts;
}

/** By how many pixels the page is wider than the screen. */
export const excessWidth = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
