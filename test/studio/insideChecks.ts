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

/** The layer whose card stands out, and how many rows of the networks do. */
const standingOut = async (page: Page) => [
  (await page.locator('.inside-layer.linked').count()) === 1
    ? await page.locator('.inside-layer.linked').getAttribute('data-layer')
    : null,
  await page.locator('.layer-lists tr.linked').count(),
];

/** What stands out where the keyboard is at a card, at a row of a network's table, one of the numbers, and at neither; at first the pointer lies on another layer. */
async function keyboardLinks(page: Page): Promise<unknown[]> {
  await page.locator('.inside-layer[data-layer=max_pooling2d] .distribution').first().hover();
  await page.locator('.inside-layer[data-layer=max_pooling2d]').focus();
  await page.keyboard.press('Tab');
  const seen = [await standingOut(page)];
  await page.locator('h1').hover();
  await page.locator('.layer-lists tbody tr').first().focus();
  await page.keyboard.press('ArrowDown');
  seen.push(await standingOut(page));
  await page.locator('.layer-numbers tbody tr').first().focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  seen.push(await standingOut(page));
  await page.locator('.layer-numbers summary').focus();
  seen.push(await standingOut(page));
  return seen;
}

/** The layer and the image whose maps are shown, and the maps of each network as their pixels. */
const chosenMaps = async (page: Page) => ({
  said: await page.locator('.asked').textContent(),
  pictures: await page
    .locator('.asked ~ .sights canvas')
    .evaluateAll((all) => all.map((one) => (one as HTMLCanvasElement).toDataURL())),
});

/** Has a page that stands before its second step show maps of the second test image. */
async function earlyMaps(page: Page) {
  await page.locator('.networks', { hasText: /step 1 of 20.*step 1 of 20/ }).waitFor({ timeout: 60_000 });
  await page.locator('.choice select').selectOption('conv2d_1');
  await page.getByRole('button', { name: 'Next' }).click();
  const shown = page.locator('.asked ~ .sights', { hasText: /after step 1, in epoch 1.*after step 1, in epoch 1/ });
  await shown.waitFor({ timeout: 60_000 });
  return chosenMaps(page);
}

/** What goes on inside: each layer of both networks, over the training, with the keyboard and without eyes; filters and feature maps. */
export async function inside(page: Page, url: string): Promise<Outcome[]> {
  await page.goto(`${url}?epochs=2&train=0:320&test=0:100`);
  await page.getByRole('button', { name: 'One step' }).click();
  await page.locator('.inside-layer').nth(6).waitFor({ timeout: 60_000 });
  const early = await earlyMaps(page);
  await main(page).click();
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
  await page.locator('.layer-numbers summary').click();
  const rows = await page.locator('.layer-numbers table').first().locator('tbody tr').count();
  const normalizations = await page
    .locator('.layer-numbers table')
    .nth(1)
    .locator('tbody tr')
    .evaluateAll((lines) => lines.map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent ?? '')));
  const [, , least, , greatest] = normalizations.find((cells) => cells.includes('γ')) ?? [];
  const gamma = await page.getByRole('img', { name: /with BN, batch_normalization, by channel: γ/ }).getAttribute('aria-label');

  const row = page.locator('.inside-layer[data-layer=dense]');
  await row.locator('.distribution').first().hover();
  const linked = await page.locator('.layer-lists tr.linked').count();
  const pointed = await page.locator('.time output').textContent();
  await page.locator('h1').hover();
  const left = [await page.locator('.linked').count(), await page.locator('.time output').textContent()];

  const byKeys = await keyboardLinks(page);

  // What was chosen while the networks trained stands, of the trained networks now.
  await page.locator('.asked ~ .sights', { hasText: /after epoch 2.*after epoch 2/ }).waitFor({ timeout: 60_000 });
  const late = await chosenMaps(page);
  await page.locator('.choice select').selectOption('batch_normalization');
  await page
    .locator('.sights', { hasText: /does not have the layer.*after epoch 2/ })
    .last()
    .waitFor({ timeout: 60_000 });
  const maps = await page.locator('.asked ~ .sights > div').allTextContents();
  const filters = await page.getByRole('img', { name: /32 filters of 3 × 3/ }).count();
  const found = await violations(page);
  await page.setViewportSize({ width: 390, height: 900 });
  // Curves take their new size after the frame in which the page has its own.
  const fits = await page.waitForFunction('document.documentElement.scrollWidth === innerWidth').then(
    () => true,
    () => false,
  );
  const captions = await page
    .locator('.layer-numbers caption')
    .evaluateAll((all) => all.map((caption) => caption.getBoundingClientRect().right - innerWidth));
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
      'has γ, β and the statistics of batches and moving ones as a table',
      normalizations.length === 2 * 6 && gamma?.endsWith(`: γ from ${least} to ${greatest}.`) === true,
      { normalizations, gamma },
    ),
    outcome(
      'links the layer that the keyboard is at in all views, and lets go of it',
      JSON.stringify(byKeys) ===
        JSON.stringify([
          ['dense', 2],
          ['conv2d_1', 2],
          ['conv2d_1', 2],
          [null, 0],
        ]),
      byKeys,
    ),
    outcome(
      'links a layer and a time under the pointer in all views, and lets go of them',
      linked === 2 && pointed !== afterOne && left[0] === 0 && left[1] === afterOne,
      { linked, pointed, left },
    ),
    outcome('shows the filters of both networks', filters === 2, filters),
    outcome(
      'shows what a layer makes of a chosen image while networks are paused, and the same choice once they are trained',
      early.pictures.length === 2 &&
        late.pictures.length === 2 &&
        early.said?.includes('conv2d_1 gives for test image 1') === true &&
        late.said === early.said &&
        early.pictures.every((picture, i) => picture !== late.pictures[i]),
      { early: early.said, late: late.said, pictures: [early.pictures.length, late.pictures.length] },
    ),
    outcome(
      'shows what a layer makes of a test image, and which network does not have it',
      maps.length === 2 && maps[0]?.includes('does not have the layer') === true && maps[1]?.includes('does not') === false,
      maps,
    ),
    outcome('has no violation of accessibility rules inside', found.length === 0, found),
    outcome('is no wider than a phone inside', fits, fits),
    outcome('has captions that a phone shows in full', captions.length > 0 && captions.every((beyond) => beyond < 0), captions),
  ];
}
