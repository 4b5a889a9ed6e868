/**
 * What a visitor does in the studio's built page, in headless Chromium:
 *
 *     npm run test:studio            # all
 *     npm run test:studio -- address # one part
 *
 * The last line counts. Exit code 1: a check failed. 2: there is no browser.
 */
import { chromium } from 'playwright-core';
import { ARGUMENTS, findChromium } from '../browser/chromium.ts';
import { checkStudio } from './checks.ts';
import type { Outcome } from './page.ts';

async function main(): Promise<number> {
  const executablePath = findChromium();
  if (!executablePath) {
    console.error(
      'test:studio: expected Chromium, got none. Install it with `apt-get install chromium`, or name one in CHROMIUM.',
    );
    return 2;
  }
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  const tell = ({ name, problem }: Outcome) => console.log(problem === undefined ? `ok   ${name}` : `FAIL ${name}: ${problem}`);
  const outcomes = await checkStudio(browser, tell, process.argv[2]);
  await browser.close();
  const failed = outcomes.filter(({ problem }) => problem !== undefined).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main();
