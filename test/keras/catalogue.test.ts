import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { differences, find, type Module, modules, notes, reasons } from './catalogue.ts';

const catalogue = JSON.parse(readFileSync(new URL('../fixtures/keras/catalogue.json', import.meta.url), 'utf8'));
const page = fileURLToPath(new URL('../../docs/keras.md', import.meta.url));

const names = ({ key }: Module): string[] => catalogue[key];
const reasonOf = (key: string, name: string) => reasons.find(([pattern]) => pattern.test(`${key}.${name}`))?.[1];

function row(module: Module, name: string): string {
  const own = find(module, name);
  const note = notes[`${module.key}.${name}`];
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
too. "Same" means: the same defaults and the same numbers. Layers, losses, metrics, optimizers, schedules, activations,
rules for weights and callbacks are shown so against real Keras in \`test/keras/\`, dropout and noise in inference alone; initializers by tests of their own. This page is written by
\`test/keras/catalogue.test.ts\`, which fails where it is not up to date (\`UPDATE=1 npx vitest run test/keras/catalogue.test.ts\`).

${sections.join('\n')}
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

  it('docs/keras.md says what is there', () => {
    if (process.env.UPDATE) writeFileSync(page, text());
    expect(readFileSync(page, 'utf8')).toBe(text());
  });
});
