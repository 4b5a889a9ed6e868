import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CsvOptions } from '../../src/datasets/files/csv.ts';
import { readCsv, readImageFolder } from '../../src/datasets/read.ts';
import { cases } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** A table, and what was said of it. */
async function read(text: string, options: CsvOptions = {}) {
  const warnings: string[] = [];
  const table = await readCsv(new TextEncoder().encode(text), { onWarning: (message) => warnings.push(message), ...options });
  return { ...table, rows: table.x.toArray(), warnings };
}

describe('gaps in a table', () => {
  const text = 'a,b,c\n1,,red\n2,4,\n6,5,red\nNA,9,blue\n';

  it('are refused with the place and what may be done', async () => {
    await expect(read(text)).rejects.toThrow(
      /line 2, column "b": expected a number, got a missing value\. .*the option ignore.*the option missing.*drop.*mean.*median/,
    );
    await expect(read(text, { missing: 'zero' as 'drop' })).rejects.toThrow(
      /option missing: expected 'drop' or 'mean' or 'median'/,
    );
  });

  it('leave out their rows, or are filled as pandas.fillna does with mean, median and the commonest text', async () => {
    expect((await read(text, { missing: 'drop', categories: 'index' })).rows).toEqual([[6, 5, 0]]);
    const mean = await read(text, { missing: 'mean', categories: 'index' });
    expect(mean.rows).toEqual([
      [1, 6, 1],
      [2, 4, 1],
      [6, 5, 1],
      [3, 9, 0],
    ]);
    const median = await read(text, { missing: 'median', categories: 'index' });
    expect([median.rows[0], median.rows[3]]).toEqual([
      [1, 5, 1],
      [2, 9, 0],
    ]);
  });

  it('in the labels leave out their rows or are refused, and a column of gaps alone is named', async () => {
    expect((await read('a,y\n1,x\n2,\n', { label: 'y', missing: 'drop' })).rows).toEqual([[1]]);
    await expect(read('a,y\n1,x\n2,\n', { label: 'y', missing: 'mean' })).rejects.toThrow(/line 3, column "y": expected a label/);
    await expect(read('a,b\n1,\n2,\n', { missing: 'mean' })).rejects.toThrow(/a value in column "b", got none; leave it out/);
  });
});

describe('text in a table', () => {
  const text = 'size,color,y\n1,red,0\n2,blue,1\n3,red,0\n';

  it('is refused with what may be done', async () => {
    await expect(read(text)).rejects.toThrow(/line 2, column "color": expected a number, got "red"\. .*the option categories/);
  });

  it('becomes columns of 0 and 1, as pandas.get_dummies makes them, or integers', async () => {
    const { rows, columns, y } = await read(text, { categories: 'oneHot', label: 'y' });
    expect([rows, columns, y?.toArray()]).toEqual([
      [
        [1, 0, 1],
        [2, 1, 0],
        [3, 0, 1],
      ],
      ['size', 'color=blue', 'color=red'],
      [0, 1, 0],
    ]);
    const index = await read(text, { categories: 'index', label: 'y' });
    expect([index.rows, index.columns]).toEqual([
      [
        [1, 1],
        [2, 0],
        [3, 1],
      ],
      ['size', 'color'],
    ]);
  });

  it('that is different in every row does not become thousands of columns; one in a column of numbers is named', async () => {
    const names = Array.from({ length: 1001 }, (_, i) => `n${i},1`).join('\n');
    await expect(read(`name,b\n${names}`, { categories: 'oneHot' })).rejects.toThrow(
      /expected up to 1000 categories in column "name", got 1001; leave it out/,
    );
    await expect(read('a,b\n1,2\nx,3\n', { categories: 'oneHot' })).rejects.toThrow(
      /line 3, column "a": expected a number, got "x"/,
    );
  });
});

describe('columns that a network should not see', () => {
  const rows = Array.from({ length: 12 }, (_, i) => `${i + 1},${(i * 7) % 5}`).join('\n');

  it('that number the rows are told, and left out where that is asked for', async () => {
    const { warnings } = await read(`Id,a\n${rows}`);
    expect(warnings).toEqual([
      'file data: column "Id" seems to number the rows, which tells a network nothing of them: leave it out with the option ignore.',
    ]);
    expect((await read('user_id,a\n17,1\n4,2\n')).warnings).toHaveLength(1);
    expect((await read('a,b\n1,5\n2,5\n')).warnings).toEqual([]);
    const without = await read(`Id,a\n${rows}`, { ignore: ['Id'] });
    expect([without.columns, without.warnings]).toEqual([['a'], []]);
    expect((await read('p,q,y\n1,x,2\n', { ignore: [1], label: 'y' })).columns).toEqual(['p']);
    await expect(read('a,b\n1,2\n', { ignore: ['c'] })).rejects.toThrow(/expected a column "c" among "a", "b"/);
    await expect(read('a,b\n1,2\n', { ignore: ['b'], label: 'b' })).rejects.toThrow(/labels that are not ignored/);
  });

  it('that float32 rounds are told, and are exact in float64', async () => {
    const text = 'time,a\n1700000001,1\n1700000061,2\n1700000361,3\n';
    expect((await read(text)).warnings).toEqual([
      expect.stringMatching(
        /column "time" has numbers that float32 rounds \(1700000001 becomes 1700000000\), as times in seconds are/,
      ),
    ]);
    const exact = await read(text, { dtype: 'float64' });
    expect([exact.warnings, exact.x.data[0]]).toEqual([[], 1700000001]);
  });
});

describe('tables of other programs', () => {
  it('have several spaces between their cells', async () => {
    const { rows, columns } = await read('  sepal  "petal width"\n 5.1   3.5\n  4.9\t3.0  \n');
    expect([rows, columns]).toEqual([
      [expect.anything(), [expect.closeTo(4.9), 3]],
      ['sepal', 'petal width'],
    ]);
    await expect(read('a  b\n1 2\n1  2  3\n')).rejects.toThrow(/line 3: expected 2 cells, as in the first line, got 3/);
    expect((await read('sepal length\n1\n2\n')).columns).toEqual(['sepal length']);
    expect((await read('a b\n1 2\n', { delimiter: ' ' })).rows).toEqual([[1, 2]]);
  });

  it('have a comma before their decimals where that is said', async () => {
    await expect(read('a;b\n1,5;2\n')).rejects.toThrow(/got "1,5"\. Say with the option decimal that a comma/);
    const { rows, y } = await read('a;y\n1,5;0,25\n-2;1\n', { decimal: ',', label: 'y' });
    expect([rows, y?.toArray()]).toEqual([
      [[1.5], [-2]],
      [0.25, 1],
    ]);
    expect((await read('1,5;2\n3;4\n', { decimal: ',' })).rows).toHaveLength(2);
  });

  it('with a million gaps or spaces are read in seconds', async () => {
    const gaps = `a,b\n${',1\n'.repeat(300_000)}5,2\n`;
    expect((await read(gaps, { missing: 'mean', categories: 'index' })).rows[0]).toEqual([5, 1]);
    expect((await read(`a b\n1${' '.repeat(1e6)}2\n`, { delimiter: ' ' })).rows).toEqual([[1, 2]]);
  }, 10_000);
});

describe('one bad item', () => {
  const stored = cases('data') as unknown as { images: { name: string; file: string }[] };
  const good = Buffer.from(stored.images.find(({ name }) => name === 'PNG of colour type 2, 8 bits')?.file as string, 'base64');

  it('of a folder is left out by name where that is asked for', async () => {
    for (const name of ['a', 'b']) {
      await mkdir(join(folder, 'set', name), { recursive: true });
      for (const i of [1, 2]) await writeFile(join(folder, 'set', name, `${i}.png`), good);
    }
    await writeFile(join(folder, 'set', 'a', '1.png'), good.subarray(0, 100));
    const set = join(folder, 'set');
    await expect(readImageFolder(set)).rejects.toThrow(/a\/1\.png: .* Or leave out such images with the option skipBad\./);
    const warnings: string[] = [];
    const { x, y, files } = await readImageFolder(set, { skipBad: true, onWarning: (message) => warnings.push(message) });
    expect([x.shape[0], y.toArray(), files.length]).toEqual([3, [0, 1, 1], 3]);
    expect(warnings).toEqual([expect.stringMatching(/^left out: image .*a\/1\.png \(expected /)]);
    await writeFile(join(folder, 'set', 'a', '2.png'), 'x');
    await expect(readImageFolder(set, { skipBad: true, onWarning: () => {} })).rejects.toThrow(
      /set\/a: expected images that can be read, got none/,
    );
  });
});
