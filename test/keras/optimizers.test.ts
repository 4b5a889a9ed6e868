import { describe, expect, it } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { fuse } from '../../src/compiler/fuse.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import { Variable } from '../../src/ir/variable.ts';
import { nonNeg } from '../../src/nn/constraints/index.ts';
import * as optimizers from '../../src/nn/optimizers/index.ts';
import { schedules } from '../../src/nn/optimizers/index.ts';
import { cases, distance, type StoredArray, toTensor } from './fixtures.ts';

type Schedule = schedules.LearningRateSchedule;
const { getOptimizer, schedules: _schedules, Optimizer: _optimizer, ...factories } = optimizers;
const makeSchedule = schedules as unknown as Record<string, (args: object) => Schedule>;
const makeOptimizer = factories as unknown as Record<string, (args: object) => optimizers.Optimizer>;

interface ScheduleCase {
  readonly schedule: string;
  readonly args: object;
  readonly steps: readonly number[];
  readonly rates: readonly number[];
}

describe('learning-rate schedules against Keras 3, within 1e-6 of the largest rate', () => {
  for (const c of cases<ScheduleCase>('schedules')) {
    it(`${c.schedule} ${JSON.stringify(c.args)}`, async () => {
      const graph = new Graph();
      graph.output('rate', (makeSchedule[c.schedule] as (args: object) => Schedule)(c.args).call(graph.input('step', [])));
      const executable = await (await wasmBackend().createSession()).compile(graph.program());
      const largest = Math.max(...c.rates);
      for (const [i, step] of c.steps.entries()) {
        executable.input('step')?.fill(step);
        await executable.run();
        const got = executable.read('rate')[0] as number;
        expect(Math.abs(got - (c.rates[i] as number)), `step ${step}`).toBeLessThanOrEqual(1e-6 * largest);
      }
    });
  }
});

interface OptimizerCase {
  readonly optimizer: string;
  readonly args: { readonly schedule?: Record<string, object> };
  readonly excluded: string[];
  readonly initial: StoredArray[];
  readonly gradients: StoredArray[][];
  readonly steps: StoredArray[][];
  readonly state: StoredArray[];
  readonly final: StoredArray[];
}

function make({ optimizer, args: { schedule, ...args }, excluded }: Pick<OptimizerCase, 'optimizer' | 'args' | 'excluded'>) {
  const [name, options] = Object.entries(schedule ?? {})[0] ?? [];
  const learningRate = name && options ? { learningRate: makeSchedule[name]?.(options) } : {};
  const made = (makeOptimizer[optimizer] as (args: object) => optimizers.Optimizer)({ ...args, ...learningRate });
  if (excluded.length > 0) made.excludeFromWeightDecay({ names: excluded });
  return made;
}

describe('seven steps of two weights with every optimizer and option against Keras 3, weights and state within 2e-6', () => {
  for (const c of cases<OptimizerCase>('optimizerSteps')) {
    it(`${c.optimizer} ${JSON.stringify(c.args)}`, async () => {
      const optimizer = make(c);
      const graph = new Graph();
      const weights = c.initial
        .map(toTensor)
        .map((t, i) => new Variable(['layer/kernel', 'layer/bias'][i] as string, t.shape, t.data as Float32Array));
      const [kernel, bias] = weights as [Variable, Variable];
      optimizer.apply(
        graph,
        [{ variable: kernel }, { variable: bias, constraint: nonNeg() }],
        weights.map((w, i) => graph.input(`g${i}`, w.shape)),
      );
      const session = await wasmBackend().createSession();
      const executable = await session.compile(graph.program());
      const check = (want: readonly StoredArray[], when: string) => {
        for (const [i, w] of weights.entries()) {
          expect(distance(session.read(w), toTensor(want[i] as StoredArray).data), when).toBeLessThanOrEqual(2e-6);
        }
      };
      for (const [n, gradients] of c.gradients.entries()) {
        for (const [i, g] of gradients.entries()) executable.input(`g${i}`)?.set(toTensor(g).data);
        await executable.run();
        check(c.steps[n] as StoredArray[], `step ${n + 1}`);
      }
      expect(optimizer.variables.map((v) => v.shape)).toEqual(c.state.map((s) => s.shape));
      for (const [i, v] of optimizer.variables.entries()) {
        expect(distance(session.read(v), toTensor(c.state[i] as StoredArray).data), v.name).toBeLessThanOrEqual(2e-6);
      }
      await optimizer.finalizeVariableValues(session, weights);
      check(c.final, 'at the end');
    });
  }
});

describe('the update of a weight is one pass over memory', () => {
  const variants = Object.entries(makeOptimizer).flatMap(([name, factory]) =>
    [
      {},
      { clipvalue: 1 },
      { weightDecay: 0.1 },
      { useEma: true, emaOverwriteFrequency: 2 },
      { gradientAccumulationSteps: 4 },
    ].map((args) => [name, args, factory] as const),
  );
  it.each(variants)('%s %o', (_, args, factory) => {
    const graph = new Graph();
    const weights = [new Variable('a', [7, 3]), new Variable('b', [7])];
    factory(args).apply(
      graph,
      weights.map((variable) => ({ variable })),
      weights.map((w, i) => graph.input(`g${i}`, w.shape)),
    );
    const { nodes } = fuse(graph.program()).program;
    for (const w of weights) {
      expect(nodes.filter((n) => (n.outputs[0] as Value).shape.join() === w.shape.join()).length).toBe(1);
    }
  });
});
