import type { NormalizationName } from './normalizationLayers.ts';

/** An option that may be said by its value alone. */
interface Positional {
  readonly option: string;
  /** What is counted, in labels: "8 groups"; for what counts nothing the name of the value: "λ". */
  readonly unit: string;
  readonly isCount: boolean;
  /** What must be said, for errors; undefined for what may be left out. */
  readonly required?: string;
}

/** One way to normalise, or to do without: what an arm's text names. */
export interface Normalization {
  /** In an arm's text. */
  readonly name: string;
  /** In labels: "BN". */
  readonly short: string;
  /** In headings. */
  readonly title: string;
  /** In sentences. */
  readonly noun: string;
  /** What it is for, in one line of help. */
  readonly purpose: string;
  /** null for one that has no layer. */
  readonly layer: NormalizationName | null;
  /** Options of the layer that make it this one. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  readonly positional?: Positional;
  /** Where gradients are clipped: at this fraction of the norm of a unit's weights, unless the text says another. */
  readonly adaptiveClipping?: number;
}

/** All of them. A new one is one entry here; one with a layer of its own also needs a line in `normalizationLayers.ts`. */
export const NORMALIZATIONS: readonly Normalization[] = [
  {
    name: 'none',
    short: 'normalisation',
    title: 'Normalization',
    noun: 'normalisation',
    purpose: 'no normalisation',
    layer: null,
  },
  {
    name: 'batch',
    short: 'BN',
    title: 'Batch Normalization',
    noun: 'batch normalisation',
    purpose: 'statistics of each channel over the batch',
    layer: 'batchNormalization',
  },
  {
    name: 'ghost',
    short: 'ghost BN',
    title: 'Ghost Batch Normalization',
    noun: 'ghost batch normalisation',
    purpose: 'batch normalisation over N samples at a time: small batches inside of large ones',
    layer: 'batchNormalization',
    positional: { option: 'virtualBatchSize', unit: 'samples', isCount: true, required: 'how many samples share statistics' },
  },
  {
    name: 'renorm',
    short: 'BRN',
    title: 'Batch Renormalization',
    noun: 'batch renormalisation',
    purpose: 'batch normalisation corrected towards its moving statistics: for small or one-sided batches',
    layer: 'batchNormalization',
    fixed: { renorm: true },
  },
  {
    name: 'layer',
    short: 'LN',
    title: 'Layer Normalization',
    noun: 'layer normalisation',
    purpose: 'statistics over the channels of each place of each sample',
    layer: 'layerNormalization',
  },
  {
    name: 'group',
    short: 'GN',
    title: 'Group Normalization',
    noun: 'group normalisation',
    purpose: 'statistics of each sample over N groups of channels: for convolutions and small batches',
    layer: 'groupNormalization',
    positional: { option: 'groups', unit: 'groups', isCount: true },
  },
  {
    name: 'instance',
    short: 'IN',
    title: 'Instance Normalization',
    noun: 'instance normalisation',
    purpose: 'statistics of each channel of each sample: for images whose contrast should not matter',
    layer: 'groupNormalization',
    fixed: { groups: -1 },
  },
  {
    name: 'rms',
    short: 'RMSNorm',
    title: 'RMS Normalization',
    noun: 'root mean square normalisation',
    purpose: 'layer normalisation without a mean: cheaper, for transformers',
    layer: 'rmsNormalization',
  },
  {
    name: 'dyt',
    short: 'DyT',
    title: 'Dynamic Tanh',
    noun: 'dynamic tanh',
    purpose: 'a learned tanh in place of statistics, which starts with α₀ = N (arXiv 2503.10622)',
    layer: 'dynamicTanh',
    positional: { option: 'initialAlpha', unit: 'α₀', isCount: false },
  },
  {
    name: 'frn',
    short: 'FRN',
    title: 'Filter Response Normalization',
    noun: 'filter response normalisation',
    purpose:
      'the mean square of each channel of each sample, and a learned threshold in place of the activation (arXiv 1911.09737)',
    layer: 'filterResponseNormalization',
  },
  {
    name: 'agc',
    short: 'AGC',
    title: 'Adaptive Gradient Clipping',
    noun: 'adaptive gradient clipping',
    purpose: 'no normalisation, but gradients clipped at the fraction N of the norm of their weights (arXiv 2102.06171)',
    layer: null,
    positional: { option: 'adaptiveClipping', unit: 'λ', isCount: false },
    adaptiveClipping: 0.01,
  },
];

/** What stands in front of a normalisation's name where the kernels are standardised too. */
export const STANDARDIZED = {
  prefix: 'ws+',
  short: 'WS',
  title: 'Weight Standardization',
  noun: 'weight standardisation',
  purpose: 'kernels standardised where they are used, made to go with group (arXiv 1903.10520)',
} as const;

/** How the text of a normalisation looks: `ghost:N`, `group[:N]`. */
export const formOf = ({ name, positional }: Normalization): string =>
  positional === undefined ? name : positional.required ? `${name}:N` : `${name}[:N]`;
