import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FLAGS, type Flag } from '../flags.ts';

const source = readFileSync(new URL('./options.ts', import.meta.url), 'utf8');
const [, body = ''] = source.split('export interface ComparisonOptions {');
const written = new Map(
  Array.from(body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+readonly (\w+)\?/g), ([, doc = '', name = '']) => [
    name,
    doc.replaceAll(/\s+\*?\s*/g, ' ').trim(),
  ]),
);

/** What the table says of an option, as a docstring. */
function docOf({
  option: { description },
  default: value,
  defaultText = value === undefined ? '' : String(value),
}: Flag): string {
  const text = `${description.charAt(0).toUpperCase()}${description.slice(1)}.`;
  return defaultText === '' ? text : `${text} Default: ${defaultText}.`;
}

describe('the options of compare as a function', () => {
  it('are those of the one table', () => {
    expect([...written.keys()]).toEqual([...Object.keys(FLAGS), 'conditions']);
  });

  it.each(Object.entries(FLAGS) as [string, Flag][])('%s has the docstring that the table gives', (name, flag) => {
    // Data and model may be in memory besides.
    if (name === 'data' || name === 'model') expect(written.get(name)).toContain(docOf(flag));
    else expect(written.get(name)).toBe(docOf(flag));
  });
});
