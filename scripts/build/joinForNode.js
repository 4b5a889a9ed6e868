import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rollup } from 'rollup';

/** What Node starts with, and where it lies: the library, experiments, the command line, and the worker of its trials, which share one set of classes. */
const ENTRIES = {
  'node/index': 'index.js',
  'node/experiments': 'experiments.js',
  'cli/main': 'cli/main.js',
  'experiment/trialWorker': 'experiment/trialWorker.js',
};

const MAIN = ENTRIES['cli/main'];
const WORKER = ENTRIES['experiment/trialWorker'];

/** Long texts that need nothing of ours and are loaded with the first use: they stay where they are. */
const ALONE = ['formats/hdf5/workerText.js', 'experiment/report/echarts.js', 'server/hono.js'];

/** The packages that load with the library: their files, of which Zod has a hundred, are joined too. */
const JOINED = ['string-width', 'zod'];

/** What Rollup warns of in modules that are right: circles, what TypeScript writes, and comments of Zod's for other bundlers. */
const KNOWN = ['CIRCULAR_DEPENDENCY', 'THIS_IS_UNDEFINED', 'INVALID_ANNOTATION'];

/** The modules that load with a module, itself included. */
function loadedWith(id, getModuleInfo, found = new Set()) {
  const info = getModuleInfo(id);
  if (!info || info.isExternal || found.has(id)) return found;
  found.add(id);
  for (const imported of info.importedIds) loadedWith(imported, getModuleInfo, found);
  return found;
}

/**
 * Joins the modules of `dist/` for Node, where opening several hundred files takes most of the time of a start: all that loads with the
 * library becomes one file, `dist/node/library.js`, and what loads later a few more. Nothing is minified, so that stack traces name our functions; names that
 * occur in several modules get a number. Pages keep the modules, of which their bundlers take what they need.
 */
export async function joinForNode(root) {
  const dist = fileURLToPath(new URL('dist/', root));
  const at = (path) => dist + path;
  const alone = ALONE.map(at);
  const addresses = {
    name: 'addresses',
    resolveId: (source, from) => {
      if (from === undefined) return source;
      if (!source.startsWith('.')) {
        const joined = JOINED.includes(source) || !from.startsWith(dist);
        if (!joined) return { id: source, external: true };
        // `require` would find the other half of a package that has two.
        return JOINED.includes(source) ? fileURLToPath(import.meta.resolve(source)) : createRequire(from).resolve(source);
      }
      const id = fileURLToPath(new URL(source, pathToFileURL(from)));
      return alone.includes(id) ? { id, external: 'relative' } : id;
    },
    // A module finds its files from where it lay before.
    resolveImportMeta: (property, { chunkId, moduleId }) =>
      property === 'url' ? `new URL(${JSON.stringify(relative(dirname(at(chunkId)), moduleId))}, import.meta.url).href` : null,
  };
  const joined = await rollup({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, at(path)])),
    // Of Zod, half of which is messages in sixty languages, what is used.
    treeshake: { preset: 'safest', moduleSideEffects: (id) => !id.includes('/node_modules/zod/') },
    plugins: [addresses],
    onLog: (level, log) => {
      if (level === 'warn' && !KNOWN.includes(log.code)) throw new Error(log.message);
    },
  });
  let library;
  let worker;
  let commandLine;
  const { output } = await joined.write({
    dir: dist,
    format: 'es',
    hoistTransitiveImports: false,
    onlyExplicitManualChunks: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'node/[name].js',
    manualChunks: (id, { getModuleInfo }) => {
      library ??= loadedWith(at('index.js'), getModuleInfo);
      worker ??= loadedWith(at(WORKER), getModuleInfo);
      commandLine ??= loadedWith(at(MAIN), getModuleInfo);
      if (library.has(id)) return 'library';
      // A worker needs little of the command line, and neither its packages nor Zod.
      if (worker.has(id) && commandLine.has(id)) return 'shared';
      return commandLine.has(id) && id !== at(MAIN) ? 'commandLine' : undefined;
    },
  });
  // The command line's entry waits for its command: a chunk that imported it would wait for itself.
  const waiting = output.filter(({ imports = [] }) => imports.includes(MAIN)).map(({ fileName }) => fileName);
  if (waiting.length > 0) throw new Error(`${waiting.join(', ')} would import ${MAIN}, which waits for its commands`);
}
