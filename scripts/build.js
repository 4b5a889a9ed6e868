// Builds the package: `dist/` from the sources, with the parts of large libraries that are used in place of the whole, and `data/`.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleCharts } from './build/bundleCharts.js';
import { bundleHono } from './build/bundleHono.js';
import { bundleWorker } from './build/bundleWorker.js';
import { makeExecutable } from './build/executable.js';
import { joinForNode } from './build/joinForNode.js';
import { packFonts } from './build/packFonts.js';
import { packMnist } from './build/packMnist.js';
import { writeNotices } from './build/writeNotices.js';
import { writeSchemas } from './build/writeSchemas.js';

const root = new URL('..', import.meta.url);

// First: the sources import what it writes.
await bundleWorker(root);
// All but the studio's page, which has a build of its own.
for (const name of existsSync(new URL('dist/', root)) ? readdirSync(new URL('dist/', root)) : []) {
  if (name !== 'studio') rmSync(new URL(`dist/${name}`, root), { recursive: true, force: true });
}
const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
await bundleCharts(root);
await bundleHono(root);
await joinForNode(root);
await writeSchemas(root);
makeExecutable(root);
packFonts(root);
packMnist(root);
writeNotices(root);
