import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** How a file imports another: with its module (`static`), for its types alone, or when the code runs. */
export type ImportKind = 'static' | 'type' | 'dynamic';

export interface Import {
  readonly from: string;
  readonly to: string;
  readonly kind: ImportKind;
}

/** The files of some patterns, by their paths from the root of the repository. */
const listed = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '');

/** All TypeScript files under `src/`. */
const filesInSrc = (): string[] => listed('src/*.ts');

const isTest = (file: string): boolean => file.endsWith('.test.ts');

/** The files of the studio's page, its tests left out. */
export const pageFiles = (): string[] => listed('web/*.ts', 'web/*.tsx').filter((file) => !isTest(file));

/** The source files of the library, tests left out. */
export const sourceFiles = (): string[] => filesInSrc().filter((file) => !isTest(file));

/** The tests that stand next to source files. */
export const testFiles = (): string[] => filesInSrc().filter(isTest);

export const readSourceFile = (file: string): string => readFileSync(`${ROOT}${file}`, 'utf8');

const IMPORT =
  /^(?:import|export)(?<type>\s+type)?\b[^;'"]*?from\s*'(?<from>\.[^']+)'|^import\s+'(?<bare>\.[^']+)'|\bimport\((?:\s*\/\*.*?\*\/)*\s*'(?<called>\.[^']+)'\)/gms;

/** The imports of other source files that a file has. A type that is read as `import('…').T` is taken for an import when the code runs. */
export function importsOf(file: string, text = readSourceFile(file)): Import[] {
  return Array.from(text.matchAll(IMPORT), ({ groups = {} }) => {
    const specifier = (groups.from ?? groups.bare ?? groups.called) as string;
    const kind = groups.called ? 'dynamic' : groups.type ? 'type' : 'static';
    return { from: file, to: posix.join(posix.dirname(file), specifier), kind };
  });
}

/** Files that import one another in a circle (Tarjan's strongly connected components), the largest first; imports when code runs do not count. */
export function importCircles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, kind } of imports) if (kind !== 'dynamic') next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    const at = order.size;
    order.set(file, at);
    lowest.set(file, at);
    stack.push(file);
    for (const other of next.get(file) ?? []) {
      if (!order.has(other)) visit(other);
      if (stack.includes(other)) lowest.set(file, Math.min(lowest.get(file) as number, lowest.get(other) as number));
    }
    if (lowest.get(file) === at) circles.push(stack.splice(stack.indexOf(file)));
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return circles.filter((circle) => circle.length > 1).sort((a, b) => b.length - a.length);
}
