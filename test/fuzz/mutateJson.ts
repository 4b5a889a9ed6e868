import type { Draw } from './mutate.ts';

/** What a hostile document may have in place of anything. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e9,
  1e308,
  2 ** 53,
  '',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'x'.repeat(5000),
  [],
  {},
  [[[[[]]]]],
  [null, -5],
  [1e9, 1e9, 1e9],
  { class_name: 'Lambda', config: { function: 'process.exit' } },
  { class_name: 'constructor', config: {} },
  { __proto__: { polluted: true } },
];

/** A document with one value replaced, left out, doubled or moved. */
export function mutateJson(document: unknown, draw: Draw): unknown {
  const copy = structuredClone(document);
  const places: (readonly [holder: Record<string, unknown>, key: string])[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const pick = <T>(list: readonly T[]) => list[draw(list.length)] as T;
  const [holder, key] = pick(places);
  const way = draw(20);
  if (way < 3) delete holder[key];
  else if (way < 6) {
    const [other, from] = pick(places);
    holder[key] = structuredClone(other[from]);
  } else if (way < 8) Object.defineProperty(holder, '__proto__', { value: { units: 3 }, enumerable: true });
  else holder[key] = structuredClone(pick(HOSTILE));
  return copy;
}
