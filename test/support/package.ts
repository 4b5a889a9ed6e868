import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './cli.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Puts a package's declared dependencies, and theirs, where an installation would: nothing else can be found from the folder. */
function provide({ dependencies = {} }: Manifest, modules: string): void {
  for (const name of Object.keys(dependencies)) {
    const [source, target] = [join(ROOT, 'node_modules', name), join(modules, name)];
    if (existsSync(target)) continue;
    cpSync(source, target, { recursive: true });
    provide(manifestOf(source), modules);
  }
}

/** Installs the packed package into a folder, as npm would, without the network. The paths of its files. */
export async function installPackage(folder: string): Promise<string[]> {
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
  const [archive] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
  const modules = join(folder, 'node_modules');
  const own = join(modules, 'evenkeel');
  mkdirSync(own, { recursive: true });
  const unpacked = await run('tar', ['-xzf', join(folder, archive?.filename ?? ''), '--strip-components=1', '-C', own]);
  if (unpacked.code !== 0) throw new Error(unpacked.stderr);
  provide(manifestOf(own), modules);
  return archive?.files.map((f) => f.path) ?? [];
}
