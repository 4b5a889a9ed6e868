import { describe, expect, it } from 'vitest';
import { DATA_FORMATS, formatOf, formatOfPath } from './formats.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from([...values, ...new Uint8Array(16)]);
const text = (value: string) => new TextEncoder().encode(value);
const STARTS = {
  npz: bytes(0x50, 0x4b, 3, 4),
  npy: bytes(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0),
  idx: bytes(0, 0, 8, 3),
  image: bytes(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
  table: text('PK,id\n1,2\n'),
} as const;

describe('the table of data formats', () => {
  it('tells a format by its first bytes, whatever the ending says', () => {
    for (const { name, sniff } of DATA_FORMATS) {
      if (!sniff) continue;
      for (const file of ['x', 'x.csv', 'x.npy', 'x.npz', 'x.png'])
        expect(formatOf({ bytes: STARTS[name], name: file })?.name).toBe(name);
    }
    expect(formatOf({ bytes: bytes(0xff, 0xd8, 0xff, 0xe0), name: 'photo.png' })?.name).toBe('image');
  });

  it('goes by the ending where the bytes tell nothing, in capitals too', () => {
    for (const { name, endings } of DATA_FORMATS) {
      for (const ending of endings) {
        expect(formatOf({ bytes: text('something'), name: `a.b/file${ending}` })?.name).toBe(name);
        expect(formatOfPath(`FILE${ending.toUpperCase()}`)?.name).toBe(name);
      }
    }
    expect(formatOf({ bytes: STARTS.table, name: 'x.csv' })?.name).toBe('table');
    expect(formatOf({ bytes: text('something'), name: 'x.bin' })).toBeUndefined();
  });

  it('names each ending once, and no ending ends in another', () => {
    const endings = DATA_FORMATS.flatMap((format) => format.endings);
    for (const a of endings) expect(endings.filter((b) => a.endsWith(b))).toEqual([a]);
  });
});
