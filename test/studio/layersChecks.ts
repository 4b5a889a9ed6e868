import type { Page } from 'playwright-core';
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

const LAYERS = ['conv2d:4:kernelSize=5,strides=2,activation=relu', 'norm', 'flatten', 'dense:16:activation=relu', 'norm'];
const SLICE = 'epochs=1&train=0:96&test=0:50';

/** The network is changed layer by layer, stands in the address, and gives the numbers of a program with the same layers. */
export async function layersEditor(page: Page, url: string): Promise<Outcome[]> {
  const expected = await numbersOfProgram({ epochs: 1, train: '0:96', test: '0:50', layers: LAYERS });
  const search = () => decodeURIComponent(new URL(page.url()).search);
  await page.goto(`${url}?${SLICE}`);
  await page.locator('.editor summary').click();
  await page.locator('.editor .shape', { hasText: '24 × 24 × 64' }).first().waitFor({ timeout: 30_000 });
  const tutorial = await page.locator('.editor .editing').textContent();
  await page.getByLabel('Options of layer 1').fill('32:kernelSize=40');
  await page.getByLabel('Options of layer 1').press('Tab');
  const wrong = [await page.locator('.editor li .problem').first().textContent(), await main(page).isDisabled()];
  const unfit = await violations(page);
  await page.goBack();
  const undone = [search().includes('layers'), await page.getByLabel('Options of layer 1').inputValue()];
  await page.getByLabel('Remove layer 4').click();
  await page.getByLabel('Layer 4', { exact: true }).selectOption('spatialDropout2d');
  await page.getByLabel('Options of layer 4').fill('0.1');
  await page.getByLabel('Options of layer 4').press('Tab');
  await page.getByRole('button', { name: 'Layer 4 up' }).click();
  const edited = search();

  await page.goto(`${url}?${SLICE}&layers=${LAYERS.join(',')}`);
  await page.locator('.editor .shape', { hasText: '12 × 12 × 4' }).first().waitFor({ timeout: 30_000 });
  const command = await page.locator('.command').textContent();
  await page.setViewportSize({ width: 390, height: 900 });
  const wider = await excessWidth(page);
  const fit = await violations(page);
  await main(page).click();
  await waitDone(page);
  const numbers = numbersOf(await downloadResult(page));
  return [
    outcome('counts the parameters of the tutorial’s network', tutorial?.includes('1,199,882') === true, tutorial),
    outcome(
      'says next to a layer what is wrong with it, and begins nothing',
      wrong[0]?.toString().includes('at least 40×40') === true && wrong[1] === true,
      wrong,
    ),
    outcome('undoes a change with the way back', undone.join() === 'false,32:kernelSize=3,activation=relu', undone),
    outcome(
      'keeps changed layers in the address',
      edited.includes(
        'layers=conv2d:32:kernelSize=3,activation=relu,conv2d:64:kernelSize=3,activation=relu,spatialDropout2d:0.1,norm,flatten',
      ),
      edited,
    ),
    outcome('shows the command with the same layers', command?.includes(`--layers ${LAYERS.join(',')}`) === true, command),
    outcome('gives the numbers of a program with the same layers', numbers === expected, numbers),
    outcome('has no violation of accessibility rules in the layers', unfit.length + fit.length === 0, [unfit, fit]),
    outcome('is no wider than a phone with the layers', wider === 0, wider),
  ];
}
