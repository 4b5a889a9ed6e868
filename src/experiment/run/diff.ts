/** An entry in which two values differ. */
export interface Difference {
  /** Keys with dots between them. */
  readonly path: string;
  /** As text, a list with commas; `–` where there is none. */
  readonly a: string;
  readonly b: string;
}

const isNone = (value: unknown) => value === undefined || value === null;

function textOf(value: unknown): string {
  if (isNone(value)) return '–';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entries in which two trees differ, one of which may be missing. Lists are compared whole. */
export function diffEntries(a: unknown, b: unknown, path = ''): Difference[] {
  if ((isTree(a) || isTree(b)) && (isTree(a) || isNone(a)) && (isTree(b) || isNone(b))) {
    const [one, other] = [isTree(a) ? a : {}, isTree(b) ? b : {}];
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.flatMap((key) => diffEntries(one[key], other[key], path === '' ? key : `${path}.${key}`));
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path, a: textOf(a), b: textOf(b) }];
}
