import { describe, expect, it } from 'vitest';
import { readCsv } from '../read.ts';
import type { CsvOptions } from './csv.ts';

const read = (text: string, options?: CsvOptions) => readCsv(new TextEncoder().encode(text), options);

describe('CSV files', () => {
  it('become features, and labels where a column is named', async () => {
    const { x, y, classNames, columns } = await read('a,b,kind\n1,2,cat\n3,-4.5e1,ant\n', { label: 'kind' });
    expect([x.dtype, x.toArray(), columns]).toEqual([
      'float32',
      [
        [1, 2],
        [3, -45],
      ],
      ['a', 'b'],
    ]);
    expect([y?.dtype, y?.toArray(), classNames]).toEqual(['int32', [1, 0], ['ant', 'cat']]);
    expect(await read('a,b\n1,2\n')).toEqual({
      x: expect.objectContaining({ shape: [1, 2] }),
      columns: ['a', 'b'],
      schema: { header: true, columns: [{ name: 'a' }, { name: 'b' }] },
    });
  });

  it('have a header unless a number stands in the first line, or as is said', async () => {
    expect((await read('1,2\n3,4\n')).x.shape).toEqual([2, 2]);
    expect((await read('1,2\n3,4\n', { header: true })).columns).toEqual(['1', '2']);
    expect((await read('5.1,3.5,setosa\n6,3,virginica\n', { label: -1 })).classNames).toEqual(['setosa', 'virginica']);
    await expect(read('label,0,1\n3,1,2\n4,1,2\n', { label: 0 })).rejects.toThrow(
      /a first line whose label is "label" above numbers; say header: true or false/,
    );
    expect((await read('label,0,1\n3,1,2\n', { label: 'label', header: true })).y?.toArray()).toEqual([3]);
  });

  it('have labels that are numbers as numbers: whole ones int32, others float32', async () => {
    expect((await read('x,y\n1,7\n1,-2\n', { label: 'y' })).y).toMatchObject({ dtype: 'int32', data: new Int32Array([7, -2]) });
    expect((await read('x,y\n1,7\n1,0.5\n', { label: 1 })).y).toMatchObject({
      dtype: 'float32',
      data: new Float32Array([7, 0.5]),
    });
  });

  it('have labels that only look like numbers as text', async () => {
    expect((await read('x,y\n1,0x10\n1,1\n', { label: 'y' })).classNames).toEqual(['0x10', '1']);
  });

  it('take the classes of another file, and refuse any others', async () => {
    const options = { label: 'k', classNames: ['b', 'a'] };
    expect((await read('x,k\n1,a\n1,b\n', options)).y?.toArray()).toEqual([1, 0]);
    await expect(read('x,k\n1,c\n', options)).rejects.toThrow(/expected a label among the class names, got "c"/);
  });

  it('give the columns that are asked for, in that order', async () => {
    const { x, columns } = await read('a,b,c,d\n1,2,,x\n4,5,,y\n', { columns: ['b', 0], label: 'd' });
    expect([x.toArray(), columns]).toEqual([
      [
        [2, 1],
        [5, 4],
      ],
      ['b', 'a'],
    ]);
  });

  it('may have quotes, semicolons, tabs, other ends of lines, empty lines and a mark of UTF-8', async () => {
    const want = [[1, 2]];
    for (const text of [
      'a;b\r\n1;2\r\n',
      'a\tb\n1\t2',
      '\ufeff"a","b, ""c"""\n"1","2"\n\n',
      'a|b\r1|2\r',
      ' a , b \n 1 , 2 \n   \n',
    ]) {
      expect((await read(text)).x.toArray(), text).toEqual(want);
    }
    expect((await read('\ufeffa,b\n1,2\n')).columns).toEqual(['a', 'b']);
  });

  it('name line and column of what is wrong', async () => {
    const problems: [string, CsvOptions, RegExp][] = [
      ['a,b\n1,2\n3,\n', {}, /file data, line 3, column "b": expected a number, got a missing value\. Fill it in/],
      ['a,b\n1,NA\n', {}, /line 2, column "b": .*got a missing value, "NA"/],
      ['a,b\n1,2\n"3\n\n",x\n', {}, /line 3, column "b": expected a number, got "x"\. Name the column as the label/],
      ['a,"b\nc"\n1,2\n3,x\n', {}, /line 4, column "b\\nc"/],
      ['a,b\n1,0x10\n', {}, /got "0x10"/],
      ['a,b\n1,Infinity\n', {}, /got "Infinity"/],
      ['a,b\n1,1e300\n', {}, /expected a number that float32 holds, got 1e300/],
      ['a,b\n1,2\n1,2,3\n', {}, /line 3: expected 2 cells, as in the first line, got 3/],
      ['a,b\n1,2\n1\n', {}, /line 3: expected 2 cells, as in the first line, got 1/],
      ['a,b\n1,"2\n3,4\n', {}, /line 2: expected cells whose quotes end/],
      ['a,b\n1,\n', { label: 'b' }, /line 2, column "b": expected a label, got a missing value/],
      ['a,b\n1,2\n', { label: 'c' }, /expected a column "c" among "a", "b", got none/],
      ['1,2\n', { label: 'c' }, /got a file without header, whose columns have positions only/],
      ['a,b\n1,2\n', { label: 2 }, /expected a column's position, 0 to 1, got 2/],
      ['a,a\n1,2\n', { label: 'a' }, /expected one column "a", got several/],
      ['a\n1\n', { label: 'a' }, /expected at least one column besides the labels/],
      ['a,b\n', {}, /expected rows of values, got none/],
      ['', {}, /expected rows of values, got none/],
    ];
    for (const [text, options, message] of problems) await expect(read(text, options), text).rejects.toThrow(message);
    expect((await read('a,b\n1,1e300\n', { dtype: 'float64' })).x.data[1]).toBe(1e300);
  });

  it('with names that would be dangerous elsewhere are read as any others', async () => {
    const { x, columns, classNames } = await read('__proto__,constructor,y\n1,2,__proto__\n3,4,toString\n', { label: 'y' });
    expect([columns, classNames, x.toArray()]).toEqual([
      ['__proto__', 'constructor'],
      ['__proto__', 'toString'],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(({} as Record<string, unknown>).constructor).toBe(Object);
    expect((await read('__proto__,b\n1,2\n', { label: '__proto__' })).y?.toArray()).toEqual([1]);
  });

  it('that are not UTF-8, or are pictures, are refused', async () => {
    await expect(readCsv(new Uint8Array([97, 44, 0xff, 10]))).rejects.toThrow(
      /file data: expected text in UTF-8, got other bytes/,
    );
    await expect(readCsv(new Uint8Array([0xff, 0xfe, 97, 0]))).rejects.toThrow(/UTF-8/);
  });

  it('of 200,000 rows are read in seconds, and one long cell too', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${i / 2},${i % 3 ? 'a' : 'b'}`).join('\n');
    const { x } = await read(`p,q,r\n${rows}`, { label: 'r' });
    expect([x.shape, x.data[2 * 199_999]]).toEqual([[200_000, 2], 199_999]);
    await expect(read(`p,q\n1,${'9'.repeat(5e6)}x\n`)).rejects.toThrow(/got "9{60}…"/);
    await expect(read(`p,q\n1,"${'""'.repeat(2e6)}`)).rejects.toThrow(/quotes end/);
  }, 20_000);
});
