import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { MAIN, run, SHORT_RUN, scratch } from '../support/cli.ts';
import { imageFile } from '../support/modelFiles.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);

const TABLE = "it's a table.txt";
const ROWS = 60;

/** A table that can only be read when it is said how: a column of numbers of rows, gaps, text, `;` and decimal commas. */
function table(): string {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const at = (j: number) => (Math.sin(7 * i + j) / 3 + (i % 2 === j ? 2 : 0)).toFixed(4).replace('.', ',');
    return [i + 1, ['no', 'yes'][i % 2], i % 11 === 3 ? '' : at(0), at(1), ['red', 'blue', 'green'][i % 3]].join(';');
  });
  return `${['row no', 'the kind', 'a', 'b', 'colour'].join(';')}\n${rows.join('\n')}\n`;
}

beforeAll(() => {
  writeFileSync(join(folder, TABLE), table());
  const image = imageFile(/\.png$|png/i);
  for (const kind of ['dark', 'light']) {
    mkdirSync(join(folder, 'images', kind), { recursive: true });
    for (let i = 0; i < 10; i++) writeFileSync(join(folder, 'images', kind, `${i}.png`), image);
  }
  writeFileSync(join(folder, 'images', 'dark', 'broken.png'), image.subarray(0, 40));
});

const result = (out: string) => parseResult(JSON.parse(readFileSync(join(folder, out, 'result.json'), 'utf8')));

/** The command of a report, as it is copied from a page. */
function commandIn(out: string): string {
  const html = readFileSync(join(folder, out, 'report.html'), 'utf8');
  const [, code = ''] = /<h3>Run it again<\/h3><code class="command">(.*?)<\/code>/.exec(html) ?? [];
  return code
    .replace(/<\/?span>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Runs a comparison, then in a shell the command that its report names, and expects the same numbers. */
async function again(name: string, ...args: string[]): Promise<string> {
  const first = await warmEvenkeel(['compare', ...args, '--out', name], { cwd: folder });
  expect([first.code, first.stderr.replace(/^warning: .*\n/gm, '')], first.stderr).toEqual([0, '']);
  const command = commandIn(name);
  const program = `evenkeel() { '${process.execPath}' ${SHORT_RUN.join(' ')} '${MAIN}' "$@"; }\n${command} --out again-${name}`;
  const second = await run('bash', ['-c', program], { cwd: folder });
  expect(second.code, second.stderr).toBe(0);
  const numbers = (out: string) => {
    const { design, data, network, conditions, comparisons, conclusion, arms } = result(out);
    const trained = arms.map(({ trials: [trial], summary }) => ({
      ...trial,
      seconds: 0,
      stepMs: 0,
      epochSeconds: [],
      summary,
    }));
    return { design, data, network, conditions, comparisons, conclusion, trained };
  };
  expect(numbers(`again-${name}`)).toEqual(numbers(name));
  return command;
}

it('the command of a report of a table repeats how it was read, and gives the same numbers', async () => {
  const reading = ['--label', 'the kind', '--ignore', 'row no', '--missing', 'median', '--categories', 'oneHot'];
  const marks = ['--delimiter', ';', '--decimal', ','];
  const training = [
    '--epochs',
    '2',
    '--batch-size',
    '8',
    '--scale',
    'standard',
    '--seed',
    '5',
    '--lr',
    '0.002',
    '--threads',
    '1',
  ];
  const command = await again('table', '--data', TABLE, ...training, ...reading, ...marks);
  for (const part of [
    "--data 'it'\\''s a table.txt'",
    '--scale standard',
    '--learning-rate 0.002',
    '--threads 1',
    '--seed 5',
    "--label 'the kind' --ignore 'row no' --missing median --categories oneHot --delimiter ';' --decimal ,",
  ]) {
    expect(command).toContain(part);
  }
});

it('the command of a report of images repeats their size and channels', async () => {
  writeFileSync(
    join(folder, 'net.mjs'),
    `export const build = ({ norm, inputShape, classes, seed, evenkeel: { layers, sequential } }) =>
       sequential([layers.flatten({ inputShape }), layers.dense({ units: 4 }), ...(norm ? [layers.batchNormalization()] : []),
         layers.dense({ units: classes })], { seed });\n`,
  );
  const reading = ['--image-size', '6,5', '--color-mode', 'grayscale', '--skip-bad'];
  const command = await again(
    'images-run',
    '--data',
    'images',
    '--model',
    'net.mjs',
    '--epochs',
    '1',
    '--batch-size',
    '4',
    ...reading,
  );
  expect(command).toContain('--image-size 6,5 --color-mode grayscale --skip-bad');
  expect(result('images-run')).toMatchObject({
    data: { inputShape: [6, 5, 1] },
    design: { data: { imageSize: [6, 5], colorMode: 'grayscale', skipBad: true } },
  });
});
