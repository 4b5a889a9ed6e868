import { expect, it } from 'vitest';
import { streamKey, uniforms } from '../../core/random.ts';
import { select } from './select.ts';

it.each([1, 2, 3, 10, 101])('select finds each of %i numbers where sorting puts it, with many equal ones and with none', (n) => {
  for (const levels of [1, 3, 2 ** 24]) {
    const drawn = uniforms(streamKey(levels, 'select'), n).map((u) => Math.floor(u * levels));
    const sorted = drawn.slice().sort();
    const shuffled = drawn.slice();
    for (let position = 0; position < n; position++) expect(select(shuffled, position)).toBe(sorted[position]);
    expect(select(drawn.slice(), n >> 1)).toBe(sorted[n >> 1]);
  }
});
