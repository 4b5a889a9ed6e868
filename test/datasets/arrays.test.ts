import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../src/core/errors.ts';
import { tensor } from '../../src/core/tensor/tensor.ts';
import { parseIdx } from '../../src/datasets/files/idx.ts';
import { formatNpy, parseNpy } from '../../src/datasets/files/npy.ts';
import { parseNpz } from '../../src/datasets/files/npz.ts';
import { readIdx, readNpy, readNpz, writeNpy, writeNpz } from '../../src/datasets/read.ts';
import { gunzip } from '../../src/platform/files/gunzip.ts';
import { cases } from '../keras/fixtures.ts';
import { scratch } from '../support/cli.ts';
import { idx, lastMark, npy, npyWith, patched, zip } from '../support/dataFiles.ts';

const { folder, remove } = scratch();
afterAll(remove);

describe('IDX files', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
        fc.uint8Array({ minLength: 125, maxLength: 125 }),
        (shape, bytes) => {
          const size = shape.reduce((a, b) => a * b, 1);
          const parsed = parseIdx(idx(shape, bytes.subarray(0, size)), 'x');
          expect([parsed.dtype, parsed.shape]).toEqual(['uint8', shape]);
          expect([...parsed.data]).toEqual([...bytes.subarray(0, size)]);
        },
      ),
    );
  });

  it('are read in all six types, and gzipped', async () => {
    const bigEndian = (bytes: number, write: (view: DataView) => void) => {
      const view = new DataView(new ArrayBuffer(bytes));
      write(view);
      return new Uint8Array(view.buffer);
    };
    expect([...parseIdx(idx([2], new Uint8Array([128, 127]), 0x09), 'x').data]).toEqual([-128, 127]);
    const short = bigEndian(2, (view) => view.setInt16(0, -300));
    expect([...parseIdx(idx([1], short, 0x0b), 'x').data]).toEqual([-300]);
    const int = bigEndian(4, (view) => view.setInt32(0, -70_000));
    expect([...parseIdx(idx([1], int, 0x0c), 'x').data]).toEqual([-70_000]);
    const float = bigEndian(4, (view) => view.setFloat32(0, 1.5));
    expect([...parseIdx(idx([1], float, 0x0d), 'x').data]).toEqual([1.5]);
    const double = bigEndian(8, (view) => view.setFloat64(0, 0.1));
    expect(parseIdx(idx([1], double, 0x0e), 'x')).toMatchObject({ dtype: 'float64', data: new Float64Array([0.1]) });
    expect([...(await readIdx(gzipSync(idx([2], new Uint8Array([3, 4]))))).data]).toEqual([3, 4]);
  });

  it('are refused at every truncation, and with bytes too many', () => {
    const whole = idx([2, 3], new Uint8Array(6));
    for (let n = 0; n < whole.length; n++) expect(() => parseIdx(whole.subarray(0, n), 'cut'), String(n)).toThrow(EvenkeelError);
    expect(() => parseIdx(new Uint8Array([...whole, 0]), 'long')).toThrow(
      /file long: expected 6 bytes of data, as its sizes 2×3 say, got 7 bytes/,
    );
  });

  it('of other element types or with lying sizes are refused', () => {
    expect(() => parseIdx(idx([1], new Uint8Array(4), 0x0a), 'what')).toThrow(/file what: expected IDX type 0x08.*got type 0x0a/);
    expect(() => parseIdx(idx([2 ** 31, 2 ** 31], new Uint8Array(4)), 'huge')).toThrow(EvenkeelError);
    expect(() => parseIdx(idx([0, 2 ** 31, 2 ** 31], new Uint8Array(0)), 'empty')).toThrow(EvenkeelError);
    expect(() => parseIdx(idx(new Array(200).fill(1), new Uint8Array(1)), 'deep')).toThrow(/at most 64 dimensions, got 200/);
  });
});

describe("NumPy's arrays", () => {
  it('are refused at every truncation', () => {
    const whole = npy('|u1', [4], new Uint8Array(4));
    for (let n = 0; n < whole.length; n++) expect(() => parseNpy(whole.subarray(0, n), 'cut'), String(n)).toThrow(EvenkeelError);
  });

  it('of elements that are no numbers are refused by name', () => {
    for (const type of ['|O', '<U3', '|S4', '<c8', '<M8[ns]', '<f16', '<i3', '__proto__']) {
      expect(() => parseNpy(npy(type, [1], new Uint8Array(8)), 'x'), type).toThrow(
        /array x: expected elements of type b1, u1, .*, got "/,
      );
    }
    const structured = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }";
    expect(() => parseNpy(npyWith(structured, new Uint8Array(4)), 'x')).toThrow(/NumPy's header with descr/);
  });

  it('of integers beyond int32 are refused, never wrapped round', () => {
    const long = (v: bigint) => new Uint8Array(new BigInt64Array([7n, v]).buffer);
    expect([...parseNpy(npy('<i8', [2], long(-(2n ** 31n))), 'x').data]).toEqual([7, -(2 ** 31)]);
    expect(() => parseNpy(npy('<i8', [2], long(2n ** 31n)), 'x')).toThrow(/that int32 holds .*, got 2147483648 at position 1/);
    expect(() => parseNpy(npy('<i8', [2], long(-(2n ** 31n) - 1n)), 'x')).toThrow(/got -2147483649 at position 1/);
    expect(() => parseNpy(npy('<i8', [2], long(2n ** 32n + 5n)), 'x')).toThrow(/got 4294967301/);
    expect(() => parseNpy(npy('<u8', [2], long(-1n)), 'x')).toThrow(/got 18446744073709551615/);
    expect(() => parseNpy(npy('<u4', [1], new Uint8Array([0, 0, 0, 128])), 'x')).toThrow(/got 2147483648 at position 0/);
  });

  it('with headers that lie are refused', () => {
    const shape = (text: string) => npyWith(`{'descr': '<f4', 'fortran_order': False, 'shape': (${text}), }`, new Uint8Array(8));
    for (const text of [
      '3,',
      '1, 1',
      '4294967296, 4294967296',
      '9'.repeat(60),
      '-2,',
      '2, *2',
      `${'0, '.repeat(65)}`,
      '0, 9999999999999',
    ]) {
      expect(() => parseNpy(shape(text), 'x'), text).toThrow(EvenkeelError);
    }
    const code = "{'descr': '<f4', 'fortran_order': __import__('os').system('true'), 'shape': (2,), }";
    expect(() => parseNpy(npyWith(code, new Uint8Array(8)), 'x')).toThrow(/NumPy's header/);
    expect(() => parseNpy(npyWith(`{'descr': '<f4', 'descr': '<f4', 'shape': (2,), }`, new Uint8Array(8)), 'x')).toThrow(
      EvenkeelError,
    );
  });

  it('show no control characters of a file in the message', () => {
    const hostile = npyWith("{'descr': '\u001b[31m\u009bred', 'fortran_order': False, 'shape': (2,), }", new Uint8Array(8));
    expect(() => parseNpy(hostile, 'x')).toThrow(/got "\\u001b\[31mÂ\\u009bred"/);
  });

  it('are written byte for byte as NumPy writes them', () => {
    const files = (cases('data') as unknown as { npy: { name: string; file: string }[] }).npy;
    const same = files.filter(({ name }) => /^(bytes|<i4|<f4|<f8|a number|no rows|no columns)$/.test(name));
    expect(same).toHaveLength(7);
    for (const { name, file } of same) {
      const bytes = Buffer.from(file, 'base64');
      expect(Buffer.from(formatNpy(parseNpy(bytes, name))).toString('base64'), name).toBe(file);
    }
  });
});

describe("NumPy's archives", () => {
  const array = npy('|u1', [4], new Uint8Array([1, 2, 3, 4]));
  const zeros = npy('|u1', [100_000], new Uint8Array(100_000));

  it('come back as they were written, whatever the names', async () => {
    const path = join(folder, 'a.npz');
    const arrays = { x: tensor([[1.5, 2]]), y: tensor([3], { dtype: 'uint8' }), 'é 1.2-b': tensor([0.1], { dtype: 'float64' }) };
    for (const compress of [false, true]) {
      await writeNpz(path, arrays, { compress });
      const back = await readNpz(path);
      expect([...back.keys()]).toEqual(Object.keys(arrays));
      for (const [name, x] of Object.entries(arrays)) expect(back.get(name)).toEqual(x);
    }
    await writeNpy(join(folder, 'a.npy'), arrays.x);
    expect(await readNpy(join(folder, 'a.npy'))).toEqual(arrays.x);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('say where they cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeNpy(join(folder, 'file', 'x.npy'), [1])).rejects.toThrow(
      /x\.npy: expected a path that can be written to, got .*Name another path/,
    );
    await expect(writeNpz(folder, { x: [1] })).rejects.toThrow(/expected a path that can be written to, got a folder/);
  });

  it('are not written with names that are paths', async () => {
    const path = join(folder, 'never.npz');
    await expect(writeNpz(path, { '../x': [1] })).rejects.toThrow(
      /name of an array: expected letters, digits and _ \. -, got "\.\.\/x"/,
    );
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  it('hold names that would be dangerous elsewhere as names only', async () => {
    const hostile = JSON.parse('{"__proto__.npy":0,"constructor.npy":0,"../../etc/passwd.npy":0,"readme.txt":0}') as Record<
      string,
      number
    >;
    const files = Object.fromEntries(Object.keys(hostile).map((name) => [name, array]));
    const arrays = await parseNpz(zip(files), 'hostile.npz');
    expect([...arrays.keys()]).toEqual(['__proto__', 'constructor', '../../etc/passwd']);
    expect(({} as Record<string, unknown>).shape).toBeUndefined();
  });

  it.each([0, 9] as const)('are refused at every truncation and with every byte changed (level %i)', async (level) => {
    const whole = zip({ 'a.npy': array }, level);
    for (let n = 0; n < whole.length; n++)
      await expect(parseNpz(whole.subarray(0, n), 'cut'), String(n)).rejects.toThrow(EvenkeelError);
    for (let n = 0; n < whole.length; n++) {
      const result = await parseNpz(patched(whole, n, (whole[n] as number) ^ 0x55), 'changed').catch((error: unknown) => error);
      // Dates, versions and the like carry no data; what carries data is right, or refused.
      if (result instanceof Map) for (const x of result.values()) expect([...x.data], String(n)).toEqual([1, 2, 3, 4]);
      else expect(result, String(n)).toBeInstanceOf(EvenkeelError);
    }
  });

  it('that lie about sizes are refused before memory is taken', async () => {
    const whole = zip({ 'a.npy': zeros }, 9);
    const entry = lastMark(whole, 0x02014b50);
    const claim = (size: number) => patched(whole, entry + 24, size & 255, (size >> 8) & 255, (size >> 16) & 255, size >>> 24);
    await expect(parseNpz(claim(0xf0000000), 'x.npz')).rejects.toThrow(
      /expected at most 67108864 bytes unpacked from \d+, got 4026531840\. Write it again without compression/,
    );
    await expect(parseNpz(claim(0x3000000), 'x.npz')).rejects.toThrow(
      /entry "a\.npy": expected 50331648 bytes, deflated, got \d+ packed bytes, too few for them/,
    );
    await expect(parseNpz(claim(90_000), 'x.npz')).rejects.toThrow(/expected 90000 bytes, deflated, got more/);
    await expect(parseNpz(claim(100_200), 'x.npz')).rejects.toThrow(/expected 100200 bytes, deflated, got 100128/);
  });

  it('of another kind are refused: encrypted, packed otherwise, without arrays, not zipped', async () => {
    const whole = zip({ 'a.npy': array });
    const entry = lastMark(whole, 0x02014b50);
    await expect(parseNpz(patched(whole, entry + 8, 1), 'x')).rejects.toThrow(/expected data that is not encrypted/);
    await expect(parseNpz(patched(whole, entry + 10, 12), 'x')).rejects.toThrow(/compression method 12/);
    await expect(parseNpz(zip({ 'a.txt': array }), 'x')).rejects.toThrow(/expected arrays of NumPy, got none/);
    await expect(parseNpz(new Uint8Array(50), 'none.npz')).rejects.toThrow(
      /file none\.npz: expected a zip file, got no directory/,
    );
  });
});

describe('gzip', () => {
  it('is unpacked whole where its last bytes speak of its last part alone', async () => {
    const [long, short] = [Buffer.alloc(200_000, 7), Buffer.from('short')];
    for (const parts of [[long], [long, short], [short, long], [short, short]])
      expect(Buffer.from(await gunzip(Buffer.concat(parts.map((part) => gzipSync(part))), 'parts'))).toEqual(
        Buffer.concat(parts),
      );
  });

  it('is refused where it is cut off, changed, or holds too much, without unpacking the rest', async () => {
    const whole = gzipSync(Buffer.alloc(2e8));
    expect(whole.length).toBeLessThan(3e5);
    const before = process.memoryUsage().rss;
    await expect(gunzip(whole, 'bomb.gz', 1e6)).rejects.toThrow(
      /file bomb\.gz: expected at most 1000000 bytes unpacked, got more/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(1e8);
    const small = gzipSync('some text that is packed');
    for (let n = 2; n < small.length; n++)
      await expect(gunzip(small.subarray(0, n), 'cut'), String(n)).rejects.toThrow(EvenkeelError);
    await expect(gunzip(patched(small, small.length - 6, 0), 'crc')).rejects.toThrow(/expected a whole gzip file/);
  });
});

describe('sources', () => {
  it('say what is wrong with a path', async () => {
    await expect(readNpy(join(folder, 'none.npy'))).rejects.toThrow(
      /none\.npy: expected a readable file, got no such file \(ENOENT\)/,
    );
    await expect(readNpy(folder)).rejects.toThrow(/expected a readable file, got a folder/);
    await expect(readNpy('/dev/zero')).rejects.toThrow(/got no regular file/);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(readNpy(pipe)).rejects.toThrow(/got no regular file/);
    await writeFile(join(folder, 'empty.npy'), '');
    await expect(readNpy(join(folder, 'empty.npy'))).rejects.toThrow(/expected a NumPy array, got 0 bytes/);
    await expect(readNpy(new ArrayBuffer(3))).rejects.toThrow(/array data: expected a NumPy array, got 3 bytes/);
  });
});
