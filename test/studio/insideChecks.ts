import type { Page } from 'playwright-core';
import { main, type Outcome, outcome, violations, waitDone } from './page.ts';

/** How many pixels of a canvas are of no colour, as a fraction: 1 where nothing is drawn. */
const BLANK = `[...document.querySelectorAll('.inside canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let blank = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] === 0) blank++;
  return blank / (data.length / 4);
})`;

const layersOf = (page: Page) =>
  page.locator('.inside-layer').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-layer')));
const labelOf = (page: Page, layer: string, network: number) =>
  page.locator(`.inside-layer[data-layer=${layer}] .distribution`).nth(network).getAttribute('aria-label');

/** What goes on inside: each layer of both networks, over the training, with the keyboard and without eyes; filters and feature maps. */
export async function inside(page: Page, url: string): Promise<Outcome[]> {
  await page.goto(`${url}?epochs=2&train=0:320&test=0:100`);
  await main(page).click();
  await page.locator('.inside-layer').nth(6).waitFor({ timeout: 60_000 });
  const first = await labelOf(page, 'conv2d_1', 0);
  await waitDone(page);
  const layers = await layersOf(page);
  const last = await labelOf(page, 'conv2d_1', 0);
  const blank = await page.evaluate<number[]>(BLANK);

  const time = page.getByLabel('time', { exact: true });
  await time.press('Home');
  const atFirst = [
    await page.locator('.time output').textContent(),
    await labelOf(page, 'conv2d_1', 0),
    await labelOf(page, 'conv2d_1', 1),
  ];
  await time.press('ArrowRight');
  const afterOne = await page.locator('.time output').textContent();
  await page.locator('.numbers summary').click();
  const rows = await page.locator('.numbers tbody tr').count();

  const row = page.locator('.inside-layer[data-layer=dense]');
  await row.locator('.distribution').first().hover();
  const linked = await page.locator('.layer-lists tr.linked').count();
  const pointed = await page.locator('.time output').textContent();
  await page.locator('h1').hover();
  const left = [await page.locator('.linked').count(), await page.locator('.time output').textContent()];

  await page.getByRole('button', { name: 'Show' }).click();
  await page.locator('.asked').waitFor({ timeout: 20_000 });
  await page.locator('.choice select').selectOption('batch_normalization');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.locator('.asked', { hasText: 'batch_normalization gives for test image 1' }).waitFor({ timeout: 20_000 });
  const maps = await page.locator('.asked ~ .sights > div').allTextContents();
  const filters = await page.getByRole('img', { name: /32 filters of 3 × 3/ }).count();
  const found = await violations(page);
  await page.setViewportSize({ width: 390, height: 900 });
  // Curves take their new size after the frame in which the page has its own.
  const fits = await page.waitForFunction('document.documentElement.scrollWidth === innerWidth').then(
    () => true,
    () => false,
  );
  return [
    outcome(
      'shows the layers that compute, of both networks, in their order',
      layers.join() === 'conv2d,conv2d_1,batch_normalization,max_pooling2d,dense,batch_normalization_1,dense_1',
      layers,
    ),
    outcome('follows the training', first !== last && last?.includes('after epoch 2') === true, { first, last }),
    outcome('draws all pictures', blank.length > 20 && blank.every((part) => part < 0.995), blank),
    outcome(
      'goes back to the beginning with the keyboard, where both networks are alike',
      atFirst[0] === 'before the first step' &&
        afterOne === 'after step 1, in epoch 1' &&
        atFirst[1]?.split('before')[1] === atFirst[2]?.split('before')[1],
      { atFirst, afterOne },
    ),
    outcome('has the numbers as a table', rows === 5 + 7, rows),
    outcome(
      'links a layer and a time under the pointer in all views, and lets go of them',
      linked === 2 && pointed !== afterOne && left[0] === 0 && left[1] === afterOne,
      { linked, pointed, left },
    ),
    outcome('shows the filters of both networks', filters === 2, filters),
    outcome(
      'shows what a layer makes of a test image, and which network does not have it',
      maps.length === 2 && maps[0]?.includes('does not have the layer') === true && maps[1]?.includes('does not') === false,
      maps,
    ),
    outcome('has no violation of accessibility rules inside', found.length === 0, found),
    outcome('is no wider than a phone inside', fits, fits),
  ];
}
