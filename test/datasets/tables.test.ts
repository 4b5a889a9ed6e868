import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { CsvOptions } from '../../src/datasets/files/csv.ts';
import { readCsv } from '../../src/datasets/read.ts';
import { distance } from '../keras/fixtures.ts';

interface Case extends Required<Pick<CsvOptions, 'delimiter' | 'decimal' | 'missing'>> {
  readonly name: string;
  readonly text: string;
  readonly index: readonly (readonly number[])[];
  readonly oneHot: readonly (readonly number[])[];
}

const path = new URL('../fixtures/tables.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] };

it.each(cases)(
  '$name, gaps: $missing, are read to the numbers of pandas',
  async ({ text, delimiter, decimal, missing, ...want }) => {
    const bytes = new TextEncoder().encode(text);
    for (const categories of ['index', 'oneHot'] as const) {
      const { x } = await readCsv(bytes, { delimiter, decimal, missing, categories, onWarning: () => {} });
      expect(x.shape).toEqual([want[categories].length, want[categories][0]?.length]);
      expect(distance(x.data, want[categories].flat())).toBeLessThan(1e-6);
    }
  },
);
