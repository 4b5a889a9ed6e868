import { expect, it } from 'vitest';
import { readCsv } from '../read.ts';
import type { CsvOptions } from './csv.ts';

const read = (text: string, options: CsvOptions = {}) =>
  readCsv(new TextEncoder().encode(text), { onWarning: () => {}, ...options });
const train = 'size,color,kind\n1,red,dog\n,blue,cat\n3,red,eel\n5,,cat\n';
const options = { label: 'kind', missing: 'mean', categories: 'index' } as const;

it('a second table is read with the columns, categories, fills and class names of the first', async () => {
  const { schema } = await read(train, options);
  expect(JSON.parse(JSON.stringify(schema))).toEqual({
    header: true,
    label: 'kind',
    columns: [
      { name: 'size', fill: 3 },
      { name: 'color', fill: 'red', categories: ['blue', 'red'], encoding: 'index' },
    ],
    classNames: ['cat', 'dog', 'eel'],
  });
  // By itself it would say 0 for red, 0 for dog, and 9 for the gap.
  const other = await read('color,more,kind,size\nred,7,eel,9\nred,8,dog,\n,8,dog,1\n', { schema, label: 'kind' });
  expect([other.x.toArray(), other.y?.toArray(), other.classNames]).toEqual([
    [
      [9, 1],
      [3, 1],
      [1, 1],
    ],
    [2, 1, 1],
    ['cat', 'dog', 'eel'],
  ]);
  expect(other.schema).toEqual({ ...schema });
  const oneHot = await read(train, { ...options, categories: 'oneHot' });
  expect((await read('size,color\n1,red\n', { schema: oneHot.schema })).x.toArray()).toEqual([[1, 0, 1]]);
});

it('what the first table did not have is refused by its place', async () => {
  const { schema } = await read(train, options);
  await expect(read('size,color\n1,green\n', { schema })).rejects.toThrow(
    /line 2, column "color": expected a category that the schema has, got "green"\. Correct it/,
  );
  await expect(read('size,colour\n1,red\n', { schema })).rejects.toThrow(/expected a column "color" among "size", "colour"/);
  await expect(read('1,2\n', { schema })).rejects.toThrow(/expected a header, as the table of the schema has, got none/);
  await expect(read('size,color,kind\n1,red,fox\n', { schema, label: 'kind' })).rejects.toThrow(
    /label among the class names, got "fox"/,
  );
  await expect(read('size,color\nx,red\n', { schema })).rejects.toThrow(/column "size": expected a number, got "x"/);
  await expect(read('size,color\n1,red\n', { schema, categories: 'index' })).rejects.toThrow(/option schema: expected none of/);
  const plain = await read('a,y\n1,0\n2,1\n', { label: 'y' });
  await expect(read('a,y\n,0\n', { schema: plain.schema, label: 'y' })).rejects.toThrow(/expected a number, got a missing value/);
  await expect(read('a,y\n1,cat\n', { schema: plain.schema, label: 'y' })).rejects.toThrow(/expected labels that are numbers/);
});

it('columns without names go by their order', async () => {
  const { schema } = await read('1,2,0\n3,4,1\n', { label: -1 });
  expect((await read('5,6\n', { schema })).x.toArray()).toEqual([[5, 6]]);
  expect((await read('5,6,1\n', { schema, label: 2 })).x.toArray()).toEqual([[5, 6]]);
});

it('labels beyond int32 that float32 rounds are told', async () => {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  await read('a,y\n7,3000000001\n7,2\n', { label: 'y', onWarning });
  expect(warnings).toEqual([expect.stringMatching(/labels have integers beyond int32.*\(3000000001 becomes 3000000000\)/)]);
  await read('a,y\n7,2147483647\n7,0.1\n', { label: 'y' });
  await read('a,y\n7,3000000000.5\n7,4294967296\n', { label: 'y', onWarning });
  expect(warnings).toHaveLength(1);
});
