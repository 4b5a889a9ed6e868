/** One named check, for vitest and for a page alike; `run` throws where it fails. */
export interface Check {
  readonly name: string;
  /** What of the suite it belongs to (`Topic`), where backends are judged one by one. */
  readonly topic?: string;
  run(): Promise<void>;
}

export interface Group {
  readonly label: string;
  /** The label of the one backend it judges; undefined where it compares several. */
  readonly subject?: string;
  readonly checks: readonly Check[];
}

/** NaN is not at most anything. */
export function atMost(where: string, got: number, bound: number): void {
  if (!(got <= bound)) throw new Error(`${where}: expected at most ${bound}, got ${got}`);
}

export function is<T>(where: string, got: T, expected: T): void {
  if (!Object.is(got, expected)) throw new Error(`${where}: expected ${expected}, got ${got}`);
}

/** Where two lists first differ, bit for bit (all NaNs count as one); undefined where they do not. */
export function difference(got: ArrayLike<number>, expected: ArrayLike<number>): string | undefined {
  if (got.length !== expected.length) return `${got.length} elements instead of ${expected.length}`;
  const at = Array.from(expected).findIndex((v, i) => !Object.is(v, got[i]));
  return at < 0 ? undefined : `${got[at]} instead of ${expected[at]} at ${at}`;
}

export function sameBits(where: string, got: ArrayLike<number>, expected: ArrayLike<number>): void {
  const first = difference(got, expected);
  if (first) throw new Error(`${where}: expected the same bits, got ${first}`);
}
