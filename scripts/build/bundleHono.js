import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Joins the parts of Hono that are used to the module that names them: a hundredth of the package. */
export async function bundleHono(root) {
  const path = fileURLToPath(new URL('dist/server/hono.js', root));
  const { output } = await build({
    configFile: false,
    root: fileURLToPath(root),
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { write: false, ssr: path, target: 'node20', minify: true, rollupOptions: { output: { inlineDynamicImports: true } } },
  });
  writeFileSync(path, output[0].code);
}
