/** A small generator of its own, so that a case is its seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Bytes with some overwritten, most of them near the start where sizes and offsets stand, and sometimes cut off. */
export function mutateBytes(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice();
  const count = 1 + Math.floor(random() * 6);
  for (let i = 0; i < count; i++) {
    const at = Math.floor((random() < 0.7 ? random() ** 2 : random()) * copy.length);
    const [low, high] = [random() < 0.3, random() < 0.5];
    copy[at] = low ? 255 : high ? 0 : Math.floor(random() * 256);
  }
  return random() < 0.1 ? copy.subarray(0, Math.floor(random() * copy.length)) : copy;
}

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
export function mutateJson(document: unknown, random: () => number): unknown {
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
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const [holder, key] = pick(places);
  const way = random();
  if (way < 0.15) delete holder[key];
  else if (way < 0.3) {
    const [other, from] = pick(places);
    holder[key] = structuredClone(other[from]);
  } else if (way < 0.4) Object.defineProperty(holder, '__proto__', { value: { units: 3 }, enumerable: true });
  else holder[key] = structuredClone(pick(HOSTILE));
  return copy;
}
