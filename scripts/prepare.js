// Builds what is older than its sources: npm runs this after an install, and npx before a command that it finds in a clone.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const changed = (path) => statSync(path).mtimeMs;
const filesIn = (folder) =>
  readdirSync(new URL(folder, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`);
const sources = [
  ...['src/', 'web/', 'scripts/'].flatMap(filesIn),
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) =>
    fileURLToPath(new URL(name, root)),
  ),
];
const newest = Math.max(...sources.map(changed));

/** Whether a build is whole and newer than all sources: `last` is what it writes last. */
const isBuilt = (last, ...others) =>
  [last, ...others].every((name) => existsSync(new URL(name, root))) && changed(new URL(last, root)) > newest;

// A build takes away what is there first, which a command that runs meanwhile would miss.
if (!isBuilt('THIRD_PARTY_NOTICES.txt', 'dist/cli/main.js')) await import('./build.js');
if (!isBuilt('dist/studio/mnist-first.gz', 'dist/studio/index.html')) await import('./buildStudio.js');
