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

/** What may differ in one finding between layers: names of other layers, and numbers. */
const PARTS = /"[^"]*"|\d+(?:\.\d+)?/g;

/** Texts that are alike but for names and numbers as one, with all names and the range of the numbers. */
function merged(texts: readonly string[]): string {
  const parts = texts.map((text) => text.match(PARTS) ?? []);
  let at = 0;
  return (texts[0] as string).replace(PARTS, () => {
    const found = [...new Set(parts.map((own) => own[at] as string))];
    at++;
    if (found.length === 1 || found[0]?.startsWith('"')) return found.join(', ');
    const sorted = found.toSorted((a, b) => Number(a) - Number(b));
    return `${sorted[0]} to ${sorted.at(-1)}`;
  });
}

/** The same finding in several layers is one, with a list of their names, and the range of the numbers where they differ. */
export function grouped(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  const plain = (text: string) => text.replace(PARTS, (part) => (part.startsWith('"') ? '""' : '0'));
  for (const finding of findings) {
    const key = JSON.stringify([finding.id, plain(finding.reason), plain(finding.remedy)]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((group) => ({
    id: (group[0] as Finding).id,
    layer: group.map(({ layer }) => layer).join(', '),
    reason: merged(group.map(({ reason }) => reason)),
    remedy: merged(group.map(({ remedy }) => remedy)),
  }));
}

export const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
