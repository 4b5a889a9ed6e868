// Builds the studio's page: `dist/studio/`, static files that any host can serve.
import { copyFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { bundleWorker } from './build/bundleWorker.js';
import { packStudio } from './build/packStudio.js';

const root = new URL('..', import.meta.url);

// The page's sources import what it writes.
if (!existsSync(new URL('src/formats/hdf5/workerText.ts', root))) await bundleWorker(root);
await build({ configFile: fileURLToPath(new URL('web/vite.config.ts', root)), logLevel: 'error' });
copyFileSync(packStudio(root), new URL('dist/studio/mnist-first.gz', root));
