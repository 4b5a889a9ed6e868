import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipText, widthOf, wrapIndented, wrapText } from './text.ts';

describe('text on a terminal', () => {
  it('has the width that it is shown with', () => {
    expect(['abc', '你好', '🚢', 'e\u0301', '\u001b[1mx\u001b[0m'].map(widthOf)).toEqual([3, 4, 2, 1, 1]);
  });

  it('is broken at words, and within a word where there is no other way', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('one two three', 6)).toEqual(['one', 'two', 'three']);
    expect(wrapText('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
    expect(wrapText('你好你好', 5)).toEqual(['你好', '你好']);
    expect(wrapText('', 5)).toEqual(['']);
    expect(wrapIndented('  layer: one two three', 14)).toEqual(['  layer: one', '    two three']);
    expect(clipText('one two', 5)).toBe('one …');
  });

  it('fits and loses no word, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), fc.integer({ min: 2, max: 30 }), (words, width) => {
        const text = words.map((word) => word.replaceAll(/\s/g, '')).join(' ');
        const lines = wrapText(text, width);
        // One character may be wider than a line.
        for (const line of lines)
          expect(widthOf(line) <= width || [...new Intl.Segmenter().segment(line)].length === 1).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
