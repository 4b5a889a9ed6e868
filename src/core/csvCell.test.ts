import { describe, expect, it } from 'vitest';
import { csvCell } from './csvCell.ts';

describe('csvCell', () => {
  it('puts an apostrophe in front of what a spreadsheet would run', () => {
    for (const text of ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '＝1', '-x', '+', '-'])
      expect(csvCell(text)).toBe(`'${text}`);
    expect(csvCell('\r=1')).toBe('"\'\r=1"');
    expect(csvCell('=HYPERLINK("x",1)')).toBe('"\'=HYPERLINK(""x"",1)"');
  });

  it('leaves numbers and other text', () => {
    for (const value of [-1, 0, 1e-7, -1e300, Number.NaN, Number.NEGATIVE_INFINITY]) expect(csvCell(value)).toBe(String(value));
    for (const text of ['', '-1', '+1.5', '-1e-05', '-.5', '-inf', 'nan', 'a=1', 'x-y', ' =1']) expect(csvCell(text)).toBe(text);
  });

  it('quotes as RFC 4180 has it', () => {
    expect(csvCell('a,b')).toBe('"a,b"');
    expect(csvCell('a,b', ';')).toBe('a,b');
    expect(csvCell('a;b', ';')).toBe('"a;b"');
    expect(csvCell('say "x"')).toBe('"say ""x"""');
    expect(csvCell('two\nlines')).toBe('"two\nlines"');
  });
});
