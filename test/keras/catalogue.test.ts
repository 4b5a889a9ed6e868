import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { additions, DRAWN, differences, find, type Module, modules, notes, ownTests, reasons } from './catalogue.ts';
import { shownIn } from './shown.ts';

const catalogue = JSON.parse(readFileSync(new URL('../fixtures/keras/catalogue.json', import.meta.url), 'utf8'));
const page = fileURLToPath(new URL('../../docs/keras.md', import.meta.url));

const names = ({ key }: Module): string[] => catalogue[key];
const reasonOf = (key: string, name: string) => reasons.find(([pattern]) => pattern.test(`${key}.${name}`))?.[1];

function row(module: Module, name: string): string {
  const own = find(module, name);
  const key = `${module.key}.${name}`;
  const note = notes[key] ?? ownTests[key] ?? (DRAWN.test(key) ? 'same distribution' : undefined);
  const here = own ? `\`${module.prefix}${own}\`` : '–';
  return `| ${name} | ${here} | ${own ? (note ?? 'same') : note ? note : `not built: ${reasonOf(module.key, name)}`} |`;
}

function text(): string {
  const sections = modules.map((module) => {
    const all = names(module);
    const built = all.filter((name) => find(module, name)).length;
    const rows = all.map((name) => row(module, name)).join('\n');
    return `## ${module.title}\n\n${built} of ${all.length}.\n\n| Keras | here | |\n| --- | --- | --- |\n${rows}\n`;
  });
  return `# Keras, name by name

Every public name of Keras ${catalogue.keras} and of TensorFlow.js layers ${catalogue.tfjs}, and what stands for it here. Names are camelCase, options
too. "Same" means: the same defaults and the same numbers, shown against real Keras by the tests in \`test/keras/\` and \`test/keras-files/\`
(dropout and noise in inference alone), and "same distribution" that draws were compared with Keras's. This page is written by
\`test/keras/catalogue.test.ts\`, which fails where it is not up to date, or where the fixtures of those tests have no case of a name (\`UPDATE=1 npx vitest run test/keras/catalogue.test.ts\`).

${sections.join('\n')}
## What Keras does not have

In files, layers that Keras does not have are custom objects, which Keras needs in \`custom_objects\`; options that it does not have are kept
outside its settings. Saving warns of both.

| here | what |
| --- | --- |
${additions.map((row) => `| ${row.join(' | ')} |`).join('\n')}

## Methods and logs: what is not the same

| where | what |
| --- | --- |
${differences.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`.replaceAll('not built: not built', 'not built');
}

describe('the catalogue of Keras', () => {
  it.each(modules)('$title: each name is there, or there is a reason why not', (module) => {
    const open = names(module).filter(
      (name) => !find(module, name) && !notes[`${module.key}.${name}`] && !reasonOf(module.key, name),
    );
    expect(open).toEqual([]);
  });

  it.each(modules)('$title: real Keras has a case of each name that is called the same', (module) => {
    const shown = shownIn(module.key);
    const exports = module.exports as Readonly<Record<string, unknown>>;
    // Under any of its names: swish is silu.
    const isShown = (own: string) =>
      Object.keys(exports).some((other) => shown.has(other.toLowerCase()) && exports[other] === exports[own]);
    const claimed = names(module).filter((name) => {
      const key = `${module.key}.${name}`;
      return find(module, name) && !notes[key] && !ownTests[key];
    });
    expect(claimed.length).toBeGreaterThan(2);
    expect(claimed.filter((name) => !isShown(find(module, name) as string))).toEqual([]);
  });

  it('each layer that Keras does not have is listed', () => {
    const names = new Set(['layers', 'tf.layers'].flatMap((key) => catalogue[key] as string[]).map((n) => n.toLowerCase()));
    const [{ exports }] = modules as [Module, ...Module[]];
    const known = new Set(modules.slice(0, 2).flatMap((module) => catalogue[module.key].map((n: string) => find(module, n))));
    const foreign = Object.keys(exports).filter((own) => !names.has(own.toLowerCase()) && !known.has(own));
    expect(foreign.map((own) => `\`layers.${own}\``)).toEqual(
      additions.map(([where]) => where).filter((where) => where.startsWith('`layers.')),
    );
  });

  it('notes are on names of Keras', () => {
    const known = new Set(modules.flatMap((module) => names(module).map((name) => `${module.key}.${name}`)));
    expect([...Object.keys(notes), ...Object.keys(ownTests)].filter((key) => !known.has(key))).toEqual([]);
  });

  it('docs/keras.md says what is there', () => {
    if (process.env.UPDATE) writeFileSync(page, text());
    expect(readFileSync(page, 'utf8')).toBe(text());
  });
});
