import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      { find: /^evenkeel$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
      { find: /^evenkeel\/experiments$/, replacement: fileURLToPath(new URL('./src/experiments.ts', import.meta.url)) },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Ends what hangs; how long a test takes depends on the machine and says nothing.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
