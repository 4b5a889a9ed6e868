import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  // Addresses from where the page lies, so that it works in any folder of any host.
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  worker: { format: 'es' },
  build: {
    outDir: here('../dist/studio'),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be `data:` addresses, which the page's policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The HDF5 library is a part of 1.4 MB that is loaded on demand.
    chunkSizeWarningLimit: 1600,
    rollupOptions: {
      input: { index: here('index.html'), isolation: here('serviceWorker.ts') },
      output: {
        // A service worker answers for the folder in which it lies, and is asked for again by its name.
        entryFileNames: ({ name }) => (name === 'isolation' ? 'isolation.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
