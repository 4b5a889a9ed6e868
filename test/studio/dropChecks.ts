import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { parseResult } from '../../src/experiments.ts';
import { crc32 } from '../../src/platform/files/crc32.ts';
import { fileOf } from '../keras-files/models.ts';
import { evenkeel } from '../support/cli.ts';
import { idx, npy, zip } from '../support/dataFiles.ts';
import { downloadResult, main, numbersOf, type Outcome, outcome, violations, waitDone } from './page.ts';

const QUICK = ['--epochs', '2', '--seed', '5'];
const QUICK_ADDRESS = '?epochs=2&seed=5';
/** More images than a page could hold that reads them all at once. */
const IMAGES = 1200;

/** Drops paths of this machine on the page, as a visitor does from a file manager. */
async function drop(page: Page, ...files: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
  }
  await session.detach();
}

const taken = (page: Page, text: string | RegExp) => page.locator('.material', { hasText: text }).waitFor({ timeout: 60_000 });

/** What training gave, whatever the data is called. */
const trained = (result: Parameters<typeof numbersOf>[0]) => JSON.stringify(JSON.parse(numbersOf(result)).arms);

/** What the command line says of the same files. */
async function commanded(folder: string, name: string, ...flags: string[]): Promise<string> {
  const out = join(folder, 'commands', name);
  await evenkeel(['compare', ...flags, ...QUICK, '--quiet', '--out', out]);
  return trained(parseResult(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))));
}

async function trainedHere(page: Page): Promise<string> {
  await main(page).click();
  await waitDone(page);
  return trained(await downloadResult(page));
}

/** Drawn numbers, the same each time. */
function numbers(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  });
}

/** 60 rows of three numbers, of two classes that the first of them tells apart. */
function table(): string {
  const drawn = numbers(180, 1);
  const rows = Array.from({ length: 60 }, (_, i) => {
    const [a, b, c] = drawn.slice(3 * i, 3 * i + 3) as [number, number, number];
    return `${(a + (i % 2)).toFixed(4)},${b.toFixed(4)},${c.toFixed(4)},${i % 2 ? 'high' : 'low'}`;
  });
  return ['a,b,c,level', ...rows, ''].join('\n');
}

/** Grey bytes of images, brighter by class. */
const brightness = (count: number, size: number, classes: number): Uint8Array =>
  Uint8Array.from(numbers(count * size, 2), (v, i) => v * 100 + ((Math.floor(i / size) % classes) * 155) / classes);

const labelsOf = (count: number, classes: number) => Uint8Array.from({ length: count }, (_, i) => i % classes);

/** A grey PNG. */
function png(pixels: Uint8Array, side: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const lines = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y++) lines.set(pixels.subarray(y * side, (y + 1) * side), y * (side + 1) + 1);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', new Uint8Array())]);
}

/** A table and a network of real Keras; what is wrong with others; arrays; and the way back to MNIST. */
export async function droppedFiles(page: Page, url: string, folder: string): Promise<Outcome[]> {
  const at = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const csv = at('levels.csv', table());
  const keras = at('names.keras', fileOf('model-names', 'keras'));
  await page.goto(url + QUICK_ADDRESS);
  await drop(page, csv, keras);
  await taken(page, /60 samples of 3 numbers \(a, b, c\); 2 classes: high and low\..*2 layers, 26 parameters/s);
  const command = await page.locator('.command').textContent();
  const unclear = await violations(page);
  const fromCsv = await trainedHere(page);
  const expected = await commanded(folder, 'csv', '--data', csv, '--model', keras);
  const draws = await page.locator('.draw').count();
  const cells = await page.locator('.matrix tbody th').allTextContents();

  await page.getByRole('button', { name: 'Back to the tutorial' }).click();
  await drop(page, at('broken.keras', 'no archive'));
  const broken = await page.locator('.material .problem').textContent({ timeout: 30_000 });
  const canTrain = await main(page).isEnabled();
  await drop(page, at('net.onnx', 'x'));
  const onnx = await page.locator('.material .problem', { hasText: 'ONNX' }).textContent({ timeout: 30_000 });
  unclear.push(...(await violations(page)));
  await page.getByRole('button', { name: 'Back to the tutorial' }).click();

  const [images, labels] = [brightness(40, 784, 2), labelsOf(40, 2)];
  const npz = at('grey.npz', zip({ 'x.npy': npy('|u1', [40, 28, 28], images), 'y.npy': npy('|u1', [40], labels) }));
  await page.getByLabel('Files').setInputFiles(npz);
  await taken(page, /grey\.npz.*40 samples of 28 × 28; 2 classes\./s);
  await page.locator('.editor summary').click();
  const units = await page.locator('.editor .last .shape', { hasText: /\d/ }).textContent({ timeout: 30_000 });
  unclear.push(...(await violations(page)));
  const fromNpz = await trainedHere(page);
  const drawn = await page
    .locator('.draw')
    .waitFor({ timeout: 30_000 })
    .then(() => 1);
  const npzExpected = await commanded(folder, 'npz', '--data', npz);

  const idxImages = at('tiny-images-idx3-ubyte', idx([40, 28, 28], images));
  await drop(page, idxImages, at('tiny-labels-idx1-ubyte', idx([40], labels)));
  await taken(page, /tiny-images-idx3-ubyte.*40 samples of 28 × 28/s);
  const fromIdx = await trainedHere(page);
  await page.getByRole('button', { name: 'Back to MNIST' }).click();
  const back = await page.locator('.material-name').allTextContents();
  return [
    outcome('trains a dropped network of Keras on a dropped table with the numbers of the command line', fromCsv === expected, {
      fromCsv,
      expected,
    }),
    outcome(
      'says the command that does the same',
      command === 'npx evenkeel compare --data levels.csv --model names.keras --epochs 2 --seed 5',
      command,
    ),
    outcome('has no violation of accessibility rules with dropped files', unclear.length === 0, unclear),
    outcome('offers to draw a digit where images are like those of MNIST alone', draws === 0 && drawn === 1, { draws, drawn }),
    outcome('calls the classes by their names', cells.join() === 'high,low,high,low', cells),
    outcome('says what is wrong with a dropped network', broken?.includes('broken.keras: expected') === true, broken),
    outcome('cannot be started with it', !canTrain, canTrain),
    outcome('says that ONNX files are not read', onnx?.includes('net.onnx: expected a file of a network') === true, onnx),
    outcome('has the last layer of a network for labels that are numbers', units === '2', units),
    outcome('trains on chosen arrays with the numbers of the command line', fromNpz === npzExpected, { fromNpz, npzExpected }),
    outcome('trains on IDX files of the same samples alike', fromIdx === fromNpz, { fromIdx, fromNpz }),
    outcome('goes back to MNIST and the tutorial’s network', back.join() === 'MNIST,The tutorial’s network', back),
  ];
}

/** Between two paintings, in milliseconds, on a machine that does much else. */
const LONGEST_PAUSE = 250;
/** Measures that from now on. */
const WATCH = `{
  let last = performance.now();
  globalThis.longestPause = 0;
  const look = (now) => {
    longestPause = Math.max(longestPause, now - last);
    last = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}`;

/** A folder of more than a thousand images: the page answers while they are read. */
export async function droppedImages(page: Page, url: string, folder: string): Promise<Outcome[]> {
  const [side, classes] = [8, 3];
  const pixels = brightness(IMAGES, side * side, classes);
  const root = join(folder, 'shades');
  for (const name of ['dark', 'dim', 'light']) mkdirSync(join(root, name), { recursive: true });
  for (let i = 0; i < IMAGES; i++) {
    const name = ['dark', 'dim', 'light'][i % classes] as string;
    writeFileSync(join(root, name, `${i}.png`), png(pixels.subarray(i * side * side, (i + 1) * side * side), side));
  }
  await page.goto(`${url}${QUICK_ADDRESS}&color-mode=grayscale`);
  await page.evaluate(WATCH);
  await drop(page, root);
  await taken(page, /1,200 samples of 8 × 8 × 1; 3 classes/);
  const longest = await page.evaluate<number>('longestPause');
  await page.locator('.editor summary').click();
  await page.locator('.editor .shape', { hasText: '6 × 6 × 32' }).waitFor({ timeout: 30_000 });
  const shapes = await page.locator('.editor .shape').allTextContents();
  const unclear = await violations(page);
  const here = await trainedHere(page);
  const expected = await commanded(folder, 'images', '--data', root, '--color-mode', 'grayscale');
  return [
    outcome(
      `reads ${IMAGES} dropped images and never keeps the page from painting for ${LONGEST_PAUSE} ms`,
      longest > 0 && longest < LONGEST_PAUSE,
      longest,
    ),
    outcome('has no violation of accessibility rules with a dropped folder', unclear.length === 0, unclear),
    outcome('has the layers of a network for the dropped images', shapes.at(-1) === '3', shapes),
    outcome('trains on a dropped folder with the numbers of the command line', here === expected, { here, expected }),
  ];
}
