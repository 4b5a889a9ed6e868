import { describe, expect, it } from 'vitest';
import { Recent } from './recent.ts';

describe('what was made last', () => {
  it('is not made again, and only so much of it is kept', () => {
    const made: string[] = [];
    const recent = new Recent<string>(2);
    const make = (key: string) => {
      made.push(key);
      return key.toUpperCase();
    };
    const get = (key: string) => recent.get(key, () => make(key));
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map(get)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    recent.clear();
    get('a');
    expect(made).toEqual(['a', 'b', 'c', 'b', 'a']);
  });
});
