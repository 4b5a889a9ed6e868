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
  /** The layer's name, or the names with commas between them where the same is so of several, or the model's where no single layer is at fault. */
  readonly layer: string;
  /** What is so, and why it matters. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** The same finding in several layers is one, with a list of their names. */
export function grouped(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.id, finding.reason, finding.remedy]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((group) => ({ ...(group[0] as Finding), layer: group.map(({ layer }) => layer).join(', ') }));
}

export const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
