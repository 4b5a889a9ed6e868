import { expect, expectTypeOf, it } from 'vitest';
import type { FlagName } from '../../src/experiment/flags.ts';
import {
  type Answer,
  type CompareRun,
  type ComparisonOptions,
  type Contrast,
  compare,
  type MemoryData,
  type Result,
  reportFiles,
  type Stats,
  stats,
  type Trial,
  writeReport,
} from '../../src/experiments.ts';
import { sequential, tensor } from '../../src/index.ts';

// That it compiles under `strict` is tested by `npm run types`; what it does, in test/experiments.
it('options are those of the table, each with the type of its values', () => {
  expectTypeOf<keyof ComparisonOptions>().toEqualTypeOf<FlagName | 'conditions'>();
  const design = {
    data: { x: [[1], [2]], y: tensor([0, 1]) },
    model: () => sequential([]),
    norm: ['none', 'batch:momentum=0.9'],
    scale: ['raw', 'unit'],
    learningRate: [0.001, 0.01],
    train: '0:320',
    test: [{ begin: 0, end: 100 }, 'all'],
    validation: 0.1,
    seeds: 6,
    conditions: [{ scale: 'raw' }, { scale: 'unit' }],
  } satisfies ComparisonOptions;
  const run = {
    signal: new AbortController().signal,
    onProgress: ({ done, trainings }) => done / trainings,
  } satisfies CompareRun;
  expect(design.seeds + Object.keys(run).length).toBe(8);
  const odd = { seeds: [1, 2, 3], validation: null, scale: 'l2', data: 'mnist', model: 'net.keras' } satisfies ComparisonOptions;
  // @ts-expect-error: no such scale.
  const scale: ComparisonOptions = { scale: 'log' };
  // @ts-expect-error: no such option.
  const unknown: ComparisonOptions = { epoch: 3 };
  // @ts-expect-error: threads are no factor.
  const several: ComparisonOptions = { threads: [1, 2] };
  // @ts-expect-error: nor are they in a condition.
  const condition: ComparisonOptions = { conditions: [{ threads: 1 }, { threads: 2 }] };
  // @ts-expect-error: samples without labels.
  const data: MemoryData = { x: [[1]] };
  expect([odd, scale, unknown, several, condition, data]).toHaveLength(6);
});

it('results say what they hold', () => {
  expectTypeOf(compare).returns.resolves.toEqualTypeOf<Result>();
  expectTypeOf<Result['answer']>().toEqualTypeOf<Answer | null>();
  expectTypeOf<Result['arms'][number]['trials'][number]>().toEqualTypeOf<Trial>();
  expectTypeOf<Trial['seed']>().toEqualTypeOf<number>();
  expectTypeOf<Result['conclusion']>().toEqualTypeOf<string>();
  expectTypeOf<Stats['contrasts'][number]>().toEqualTypeOf<Contrast>();
  expectTypeOf(writeReport).returns.resolves.toEqualTypeOf<string[]>();
  expectTypeOf(reportFiles).parameter(0).toEqualTypeOf<Result>();
  const { sentences } = stats(
    [
      { arm: 'a', seed: 1, score: 1 },
      { arm: 'b', seed: 1, score: 2 },
    ],
    { metric: 'score', by: 'arm', pair: 'seed' },
  );
  expectTypeOf(sentences).toEqualTypeOf<readonly string[]>();
});
