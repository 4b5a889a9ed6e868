import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ARM_PURPOSES } from '../../src/experiment/armList.ts';
import { PLACES } from '../../src/experiment/design.ts';

it('docs/normalizations.md says of each arm what it is for, and of each place where it is', () => {
  const page = readFileSync(new URL('../../docs/normalizations.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.*?) +\|/gm)].map(([, form, purpose]) => [form, purpose]);
  expect(rows).toEqual(ARM_PURPOSES);
  expect([...page.matchAll(/^- `(\w+)`:/gm)].map(([, place]) => place)).toEqual(PLACES);
});
