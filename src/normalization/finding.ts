/** What commonly goes wrong with batch normalisation, in the order in which `doctor` reports it. */
export type FindingId =
  | 'momentum'
  | 'batch-size'
  | 'last-batch'
  | 'redundant-bias'
  | 'redundant-offset'
  | 'dropout-before-norm'
  | 'frozen'
  | 'unscaled-inputs'
  | 'dead-units'
  | 'lagging-statistics'
  | 'train-eval-gap';

/** One thing that `doctor` found. */
export interface Finding {
  readonly id: FindingId;
  /** The layer's name, or the model's where no single layer is at fault. */
  readonly layer: string;
  /** What is so, and why it matters. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

export const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
