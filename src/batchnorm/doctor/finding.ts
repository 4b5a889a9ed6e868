/** Common problems with batch normalisation, in the order in which `doctor` reports them. */
export const FINDING_IDS = [
  'momentum',
  'batch-size',
  'last-batch',
  'redundant-bias',
  'redundant-offset',
  'dropout-before-norm',
  'frozen',
  'unscaled-inputs',
  'dead-units',
  'lagging-statistics',
  'train-eval-gap',
] as const;

export type FindingId = (typeof FINDING_IDS)[number];

/** One thing that `doctor` found. */
export interface Finding {
  readonly id: FindingId;
  /** The layer's name, several names with commas between them, or the model's name where no single layer is at fault. */
  readonly layer: string;
  /** The finding, and why it matters. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What differs in one finding between layers: names of other layers, and numbers. */
const VARIABLE_PARTS = /"[^"]*"|\d+(?:\.\d+)?/g;

/** Texts that differ in names and numbers alone as one text, with all names and the range of each number. */
function mergeTexts(texts: readonly string[]): string {
  const parts = texts.map((text) => text.match(VARIABLE_PARTS) ?? []);
  let at = 0;
  return (texts[0] as string).replace(VARIABLE_PARTS, () => {
    const values = [...new Set(parts.map((ofText) => ofText[at] as string))];
    at++;
    if (values.length === 1 || values[0]?.startsWith('"')) return values.join(', ');
    const sorted = values.toSorted((a, b) => Number(a) - Number(b));
    return `${sorted[0]} to ${sorted.at(-1)}`;
  });
}

/** Merges the same finding of several layers: with a list of their names, and the range of the numbers where they differ. */
export function groupFindings(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  const plain = (text: string) => text.replace(VARIABLE_PARTS, (part) => (part.startsWith('"') ? '""' : '0'));
  for (const finding of findings) {
    const key = JSON.stringify([finding.id, plain(finding.reason), plain(finding.remedy)]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((group) => ({
    id: (group[0] as Finding).id,
    layer: group.map(({ layer }) => layer).join(', '),
    reason: mergeTexts(group.map(({ reason }) => reason)),
    remedy: mergeTexts(group.map(({ remedy }) => remedy)),
  }));
}

export const percent = (fraction: number) => `${(100 * fraction).toFixed(fraction < 0.1 ? 1 : 0)} %`;
