import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvenkeelError } from './errors.ts';
import { printable, printableJson, printableLines, warner } from './printable.ts';

describe('printable', () => {
  it('writes out what would act or not be seen', () => {
    expect(printable('\u001b[31mred\u0007\u009b\u007f')).toBe('\\u001b[31mred\\u0007\\u009b\\u007f');
    expect(printable('a\u202eb\u2066c\u200bd\u2060e\ufefff\u00adg\u2028h\u3164')).toBe(
      'a\\u202eb\\u2066c\\u200bd\\u2060e\\ufefff\\u00adg\\u2028h\\u3164',
    );
    expect(printable('one\ntwo\r\tthree')).toBe('one\\ntwo\\r\\tthree');
    expect(printable('\ud800x\u{e0041}')).toBe('\\ud800x\\udb40\\udc41');
  });

  it('leaves what is seen, and lines to text of several', () => {
    for (const text of ['Grüße, 你好 مرحبا 🚢 e\u0301', 'a\u00a0b', '‘"<&>`$%']) expect(printable(text)).toBe(text);
    expect(printableLines('one\ntwo\u001b')).toBe('one\ntwo\\u001b');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => printable(printable(text)) === printable(text)));
  });

  it('of JSON is the same data', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
        expect(JSON.parse(printableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is what errors and warnings are', () => {
    const error = new EvenkeelError({ where: 'layer "\u001b[2J"', expected: '\u202e', got: '\n', remedy: '\u0007' });
    expect(error.message).toBe('layer "\\u001b[2J": expected \\u202e, got \\n. \\u0007');
    expect(error.problem.where).toBe('layer "\\u001b[2J"');
    const heard: string[] = [];
    warner((message) => heard.push(message))('\u001b');
    expect(heard).toEqual(['\\u001b']);
  });
});
