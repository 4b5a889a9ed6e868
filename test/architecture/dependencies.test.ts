import { describe, expect, it } from 'vitest';
import { type Import, importCircles, importsOf, pageFiles, sourceFiles } from './imports.ts';

/** The folders of `src/` from the ground up: a file imports from its own folder and from those before it. */
const FLOORS = [
  'core',
  'platform',
  'datasets',
  'ir',
  'ops',
  'compiler',
  'backends',
  'nn',
  'training',
  'models',
  'formats',
  'batchnorm',
  'experiment',
  'server',
  'cli',
  'index.ts',
  'experiments.ts',
];

/** What looks up all the same, and why. */
const EXCEPTIONS: readonly (Import & { readonly reason: string })[] = [
  {
    from: 'src/models/files.ts',
    to: 'src/formats/keras/index.ts',
    kind: 'dynamic',
    reason: 'a model saves itself; the code of a format is loaded with the first file',
  },
  {
    from: 'src/experiment/module.ts',
    to: 'src/index.ts',
    kind: 'dynamic',
    reason: 'a module of the user imports `evenkeel`, which must be this one',
  },
];

const floorOf = (file: string): number => FLOORS.indexOf(file.split('/')[1] as string);
const isException = ({ from, to, kind }: Import) =>
  EXCEPTIONS.some((exception) => exception.from === from && exception.to === to && exception.kind === kind);
const climbs = (found: Import) => floorOf(found.to) > floorOf(found.from) && !isException(found);

const files = sourceFiles();
const imports = files.flatMap((file) => importsOf(file));

describe('imports', () => {
  it('are found, of every kind', () => {
    const text =
      "import { a } from './a.ts';\nimport type { B } from './b.ts';\nexport * from '../c.ts';\nawait import('./d.ts');";
    expect(importsOf('src/x/y.ts', text)).toEqual([
      { from: 'src/x/y.ts', to: 'src/x/a.ts', kind: 'static' },
      { from: 'src/x/y.ts', to: 'src/x/b.ts', kind: 'type' },
      { from: 'src/x/y.ts', to: 'src/c.ts', kind: 'static' },
      { from: 'src/x/y.ts', to: 'src/x/d.ts', kind: 'dynamic' },
    ]);
    expect(imports.length).toBeGreaterThan(1000);
  });

  it('go from a folder to itself or to one before it', () => {
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
    expect(climbs({ from: 'src/core/a.ts', to: 'src/nn/b.ts', kind: 'type' })).toBe(true);
    expect(imports.filter(climbs)).toEqual([]);
  });

  it('have no exception that is not needed', () => {
    const needed = (exception: Import) => imports.some((found) => found.from === exception.from && found.to === exception.to);
    expect(EXCEPTIONS.filter((exception) => !needed(exception))).toEqual([]);
  });

  it('of the page go to experiments, what they stand on and types of the server, not to commands, and nothing imports the page', () => {
    const pages = pageFiles();
    expect(pages.length).toBeGreaterThan(20);
    const fromPage = pages.flatMap((file) => importsOf(file)).filter(({ to }) => to.startsWith('src/'));
    expect(fromPage.length).toBeGreaterThan(20);
    const isServersType = ({ to, kind }: Import) => to.startsWith('src/server/') && kind === 'type';
    const tooHigh = fromPage.filter((found) => floorOf(found.to) > FLOORS.indexOf('experiment'));
    expect(tooHigh.filter((found) => !isServersType(found))).toEqual([]);
    expect(imports.filter(({ to }) => to.startsWith('web/'))).toEqual([]);
    expect(importCircles(pages.flatMap((file) => importsOf(file)))).toEqual([]);
  });

  it('join at most 3 files to a circle', () => {
    const two = [
      { from: 'a', to: 'b', kind: 'type' },
      { from: 'b', to: 'a', kind: 'static' },
    ] as const;
    expect(importCircles(two)).toHaveLength(1);
    expect(importCircles(imports).filter((circle) => circle.length > 3)).toEqual([]);
  });
});
