import { metricAliases } from './aliases.ts';
import { metricsByName } from './getMetric.ts';
import { traitsOf } from './metricFactory.ts';

/** A name in words, without the number of one that is there several times: `val_f1Score_1` → val, f1, score. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/(?:_\d+)+$/, '')
    .split(/_|(?<=[a-z\d])(?=[A-Z])/)
    .map((word) => word.toLowerCase());

const endsIn = (words: readonly string[], end: readonly string[]) => words.slice(-end.length).join() === end.join();

interface Known {
  readonly words: readonly string[];
  readonly higherIsBetter: boolean | undefined;
}

let known: readonly Known[] | undefined;

/** What the metrics of the library say, and that a loss is to be small. */
function knownNames(): readonly Known[] {
  const says = (name: string) => traitsOf(metricsByName[name as keyof typeof metricsByName])?.higherIsBetter;
  known ??= [
    { words: ['loss'], higherIsBetter: false },
    ...Object.keys(metricsByName).map((name) => ({ words: wordsOf(name), higherIsBetter: says(name) })),
    ...Object.entries(metricAliases).map(([alias, name]) => ({ words: [alias], higherIsBetter: says(name) })),
  ];
  return known;
}

/**
 * Whether what is logged under a name is better where it is larger, as the metrics of the library say whose names end in the same words:
 * `val_auc_1`, `output_f1Score`, `balanced_accuracy`. Undefined where there are none, or they differ.
 */
export function higherIsBetterOf(name: string): boolean | undefined {
  const words = wordsOf(name);
  for (let start = 0; start < words.length; start++) {
    const end = words.slice(start);
    const said = new Set(knownNames().flatMap((k) => (endsIn(k.words, end) ? [k.higherIsBetter] : [])));
    if (said.size === 1) return [...said][0];
  }
  return undefined;
}
