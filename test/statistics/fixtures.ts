import { readFileSync } from 'node:fs';

export interface Sample {
  readonly name: string;
  readonly differences: number[];
  readonly signFlip: number;
  readonly wilcoxon: number;
  readonly pairedT: number;
  readonly student: [number, number];
  readonly tost: { readonly margin: number; readonly pValue: number; readonly interval: [number, number] }[];
  readonly cohensD: number;
  readonly hedgesG: number | null;
  readonly bca: [number, number] | null;
}

/** What `generate_statistics.py` wrote; of a tuple, the last number is the result. */
interface Fixture {
  readonly normalCdf: [x: number, p: number][];
  readonly normalQuantile: [p: number, x: number][];
  readonly studentQuantile: [within: number, freedom: number, t: number][];
  readonly studentAbove: [t: number, freedom: number, p: number][];
  readonly power: [effect: number, n: number, level: number, power: number][];
  readonly holm: [given: number[], adjusted: number[]][];
  readonly crossed: { arm: number[][]; baseline: number[][]; meanSquares: [seed: number, sample: number, rest: number] }[];
  readonly samples: Sample[];
}

export const fixture = JSON.parse(readFileSync(new URL('../fixtures/statistics.json', import.meta.url), 'utf8')) as Fixture;
