import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** One script from a module: the text, with everything in it but what `external` names. */
export async function bundle(root, entry, { format, external = [] } = {}) {
  const [result] = await build({
    configFile: false,
    root: fileURLToPath(root),
    logLevel: 'error',
    // Nothing is read from where the script lies: it holds everything itself.
    plugins: [{ name: 'no-address', resolveImportMeta: () => "''" }],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry: fileURLToPath(new URL(entry, root)), formats: [format], name: 'bundle', fileName: 'bundle' },
      rollupOptions: { external, output: { inlineDynamicImports: true } },
    },
  });
  return result.output[0].code;
}
