/** An entry in which two values differ. */
export interface Difference {
  /** Keys with dots between them. */
  readonly path: string;
  /** As text; `–` where there is none. */
  readonly a: string;
  readonly b: string;
}

const textOf = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entries in which two trees differ. Lists are compared whole. */
export function diffEntries(a: unknown, b: unknown, path = ''): Difference[] {
  if (isTree(a) && isTree(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => diffEntries(a[key], b[key], path === '' ? key : `${path}.${key}`));
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path, a: textOf(a), b: textOf(b) }];
}
