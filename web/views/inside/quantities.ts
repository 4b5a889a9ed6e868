import type { NormalizationObservation } from '../../../src/experiment/observe/observation.ts';

export type Values = Float32Array | null | undefined;

/** What a normalisation has a number of for each channel. */
export interface Quantity {
  readonly name: string;
  of(seen: NormalizationObservation): Values;
}

/** A quantity by channel, or against another. */
export interface QuantityPlot {
  readonly title: string;
  readonly up: Quantity;
  readonly across?: Quantity;
}

const roots = (values: Values): Values => values?.map(Math.sqrt);

/** What is shown of a normalisation, as pictures and in the table. */
export const PLOTS: readonly QuantityPlot[] = [
  {
    title: 'mean: batch\u00a0↑ moving\u00a0→',
    up: { name: 'mean in batches', of: ({ batch }) => batch?.mean },
    across: { name: 'moving mean', of: ({ moving }) => moving?.mean },
  },
  {
    title: 'stddev: batch\u00a0↑ moving\u00a0→',
    up: { name: 'standard deviation in batches', of: ({ batch }) => roots(batch?.variance) },
    across: { name: 'moving standard deviation', of: ({ moving }) => roots(moving?.variance) },
  },
  { title: 'γ by channel', up: { name: 'γ', of: ({ gamma }) => gamma } },
  { title: 'β by channel', up: { name: 'β', of: ({ beta }) => beta } },
];

export const QUANTITIES: readonly Quantity[] = PLOTS.flatMap(({ up, across }) => (across ? [up, across] : [up]));
