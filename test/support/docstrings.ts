import { readdirSync, readFileSync } from 'node:fs';
import * as experiments from '../../src/experiments.ts';
import * as library from '../../src/index.ts';

const { activations, callbacks, constraints, initializers, layers, losses, metrics, optimizers, regularizers } = library;

/** The namespaces of the library, with the folders of `src/` in which their functions are written. */
export const namespaces: readonly (readonly [name: string, exports: object, folders: readonly string[]])[] = [
  ['activations', activations, ['nn/activations', 'ops']],
  ['callbacks', callbacks, ['training/callbacks']],
  ['constraints', constraints, ['nn/constraints']],
  ['experiments', experiments, ['core', 'experiment/api', 'experiment/report', 'experiment']],
  ['initializers', initializers, ['nn/initializers']],
  ['layers', layers, ['nn/layers']],
  ['losses', losses, ['nn/losses']],
  ['metrics', metrics, ['nn/metrics']],
  ['optimizers', optimizers, ['nn/optimizers']],
  ['optimizers.schedules', optimizers.schedules, ['nn/optimizers/schedules']],
  ['regularizers', regularizers, ['nn/regularizers']],
];

/** A folder of the sources. */
export const sourceFolder = (folder: string) => new URL(`../../src/${folder}/`, import.meta.url);

/** The sources of a folder and those below it. */
export const textsOf = (folder: string) =>
  readdirSync(sourceFolder(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, sourceFolder(folder)), 'utf8'));

export interface Declared {
  /** The docstring on one line. */
  readonly doc: string | undefined;
  /** The code in fences in it. */
  readonly examples: readonly string[];
  /** What comes after the name, up to the end of the line, or of what stands in brackets that it opens. */
  readonly head: string;
}

/** Code between fences in a docstring. */
const examplesIn = (doc: string): string[] =>
  [...doc.replaceAll(/\n ?\* ?/g, '\n').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code as string);

/** Functions that files export, under all their names, with the docstring right in front of each (of the first, where there are overloads). */
export function declaredIn(texts: readonly string[]): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const text of texts) {
    for (const m of text.matchAll(
      /^(?:\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\n)?export (?:async )?(?:const|function|abstract class|class) (\w+)(.*\((?:\n {2}.*)+|.*)/gm,
    )) {
      const [, doc, name, head] = m as unknown as [string, string | undefined, string, string];
      const line = doc?.replaceAll(/\s*\n \* ?/g, ' ').trim();
      if (!found.has(name)) found.set(name, { doc: line, examples: examplesIn(doc ?? ''), head });
    }
  }
  for (const text of texts) {
    for (const [, list] of text.matchAll(/^export \{([^}]*)\} from/gm)) {
      for (const [, original, alias] of (list as string).matchAll(/(\w+) as (\w+)/g)) {
        const declared = found.get(original as string);
        if (declared) found.set(alias as string, declared);
      }
    }
  }
  return found;
}

/** The functions of a namespace by name, each with what is declared of it. */
export function documented(exports: object, folders: readonly string[]): [name: string, declared: Declared | undefined][] {
  const declared = declaredIn(folders.flatMap(textsOf));
  return Object.entries(exports).flatMap(([name, value]) =>
    typeof value === 'function' ? [[name, declared.get(name)] as [string, Declared | undefined]] : [],
  );
}
