import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.js';

/**
 * Writes the HDF5 worker and its library as a module that holds their text: a worker that is started from a text needs no second file,
 * which bundlers lose when they join a package for their development server. Compressed, since the library holds 4 MB of WebAssembly.
 */
export async function bundleWorker(root) {
  const code = gzipSync(await bundle(root, 'src/formats/hdf5/worker.ts', { format: 'iife' }), { level: 9 }).toString('base64');
  const target = new URL('src/formats/hdf5/workerText.ts', root);
  const text = `// Written by scripts/build/bundleWorker.js from worker.ts: a script, with gzip and in base64.\nexport const WORKER_TEXT: string = '${code}';\n`;
  // Watchers should see no change where there is none.
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}
