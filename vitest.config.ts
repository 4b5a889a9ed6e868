import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that replace modules: the others share a worker's modules, since loading the library takes longer than most files of tests. */
const ISOLATED = '**/*.isolated.test.ts';

/** Tests next to sources that train for many seconds: `npm run test:quick` leaves them to `npm test`. */
const SLOW = '**/src/experiment/{compare,tutorialNetwork,trialServer,analysis/looks}.test.ts';

/** The files that take longest first, so that no worker is left alone with them at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/test\/(end-to-end|machines)\//.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^evenkeel$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
      { find: /^evenkeel\/experiments$/, replacement: fileURLToPath(new URL('./src/experiments.ts', import.meta.url)) },
    ],
  },
  test: {
    // Ends what hangs; how long a test takes depends on the machine and says nothing.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // Some train on several threads, or start processes that do. More than two on two cores save nothing: most are bound by the processor.
    maxWorkers: Math.max(2, Math.floor(0.75 * availableParallelism())),
    // For test:nodes, which has all kernels judged with V8's experimental flag too.
    execArgv: (process.env.WORKER_FLAGS ?? '').split(' ').filter(Boolean),
    setupFiles: [fileURLToPath(new URL('./test/support/fastEquality.ts', import.meta.url))],
    // A spy that one file leaves would be there in the next one.
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          isolate: false,
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: mode === 'quick' ? [ISOLATED, SLOW] : [ISOLATED],
        },
      },
      { extends: true, test: { name: 'isolated', include: [ISOLATED], exclude: ['**/node_modules/**'] } },
    ],
  },
}));
