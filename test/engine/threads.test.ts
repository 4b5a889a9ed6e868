import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FunctionBuilder } from '../../src/backends/wasm/assembler/function.ts';
import { type I32, i32 } from '../../src/backends/wasm/assembler/instructions.ts';
import { ModuleBuilder } from '../../src/backends/wasm/assembler/module.ts';
import { emitBarrier } from '../../src/backends/wasm/threads/barrier.ts';
import { ThreadPool, threadPool } from '../../src/backends/wasm/threads/pool.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { normals, streamKey } from '../../src/core/random.ts';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import { toCategorical } from '../../src/datasets/utils/index.ts';
import { type Sequential, sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Callback } from '../../src/training/callbacks/callback.ts';

const BATCH = 6;

/** A network with every kind of kernel and enough work for a step to be shared. */
function build(threads: number, asyncFrom?: number): Sequential {
  const model = sequential(
    [
      layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [16, 15, 1] }),
      layers.conv2d({ filters: 24, kernelSize: 3, padding: 'same' }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling2d(),
      layers.dropout({ rate: 0.2 }),
      layers.conv2d({ filters: 12, kernelSize: 3, strides: 2, padding: 'same', activation: 'tanh' }),
      layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
      layers.flatten(),
      layers.dense({ units: 33, activation: 'sigmoid' }),
      layers.batchNormalization(),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
    { seed: 4, backend: wasmBackend({ threads, ...(asyncFrom !== undefined && { asyncFrom }) }) },
  );
  model.compile({ loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const x = new Tensor(Float32Array.from(normals(streamKey(1, 'x'), BATCH * 10 * 16 * 15)), [BATCH * 10, 16, 15, 1]);
const y = toCategorical(Array.from({ length: BATCH * 10 }, (_, i) => (i * 7) % 10));

/** The loss of every step and all weights at the end. */
async function train(threads: number, steps: number, model = build(threads)) {
  const losses: number[] = [];
  const record: Callback = { onTrainBatchEnd: (_, logs) => void losses.push(logs.loss as number) };
  await model.fit(x, y, { batchSize: BATCH, epochs: steps / 10, verbose: 0, callbacks: [record] });
  return { losses, weights: model.getWeights().map((w) => [...w.data]) };
}

describe('several threads on one step', () => {
  let load: Worker;
  beforeAll(() => {
    load = new Worker('for (;;) {}', { eval: true, execArgv: [] });
  });
  afterAll(() => load.terminate());

  it('give the same bits as one, for 2, 3 and 4 threads, over 200 steps and under a competing load', async () => {
    const alone = await train(1, 200);
    expect(alone.losses.at(-1)).toBeLessThan((alone.losses[0] as number) / 2);
    for (const threads of [2, 3, 4]) {
      expect(await train(threads, 200), `${threads} threads`).toEqual(alone);
      expect(await train(threads, 200, build(threads, 0)), `${threads} threads besides the calling one`).toEqual(alone);
    }
  });

  it('serve several models at the same time', async () => {
    // Some with the calling thread, some without.
    const models = [build(2), build(3, 0), build(2, 0), build(3)];
    const [alone, ...together] = [await train(1, 20), ...(await Promise.all(models.map((model) => train(0, 20, model))))];
    for (const one of together) expect(one).toEqual(alone);
  });
});

describe('a thread that dies', () => {
  it('rejects fit within a second, names the consequence, and leaves no hang; the next model has new threads', async () => {
    let killed = 0;
    const kill: Callback = {
      onTrainBatchBegin(batch) {
        if (batch !== 3) return;
        // While the step that begins here runs.
        setImmediate(() => {
          killed = performance.now();
          threadPool().terminate(1);
        });
      },
    };
    const doomed = build(2, 0);
    const training = doomed.fit(x, y, { batchSize: BATCH, epochs: 1e6, verbose: 0, callbacks: [kill] });
    await expect(training).rejects.toThrow(
      /^a thread of the engine ended in the middle of its work \(exit code \d+\); the weights of models that were training may be half updated$/,
    );
    expect(performance.now() - killed).toBeLessThan(1000);
    await expect(doomed.fit(x, y, { batchSize: BATCH, verbose: 0 })).rejects.toThrow('a thread of the engine ended');
    expect(await train(2, 20)).toEqual(await train(1, 20));
  });
});

describe('a thread that the calling thread works with', () => {
  const failure = /^a thread of the engine ended in the middle of its work/;

  it('and that dies between two steps rejects the next', async () => {
    const doomed = build(2);
    const kill: Callback = {
      async onTrainBatchBegin(batch) {
        if (batch !== 3) return;
        threadPool().terminate(0);
        await new Promise((resume) => setTimeout(resume, 200));
      },
    };
    const training = doomed.fit(x, y, { batchSize: BATCH, epochs: 1e6, verbose: 0, callbacks: [kill] });
    await expect(training).rejects.toThrow(failure);
    expect(await train(2, 20)).toEqual(await train(1, 20));
  });

  it('and that does not begin is given up, since nobody hears of its death', async () => {
    const doomed = build(2);
    await train(2, 10, doomed);
    expect(threadPool().patience).toBe(10);
    threadPool().patience = 2;
    threadPool().terminate(0);
    await expect(doomed.trainOnBatch(x.slice(0, BATCH), y.slice(0, BATCH))).rejects.toThrow('did not begin for 2 seconds');
    expect(await train(2, 20)).toEqual(await train(1, 20));
  });

  it.each([
    [0, true],
    [1, true],
    [0, false],
    [1, false],
  ])(
    'lets the others out of their barriers where thread %i fails, with the calling thread among them: %s',
    async (failing, withCaller) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      const module = new ModuleBuilder();
      const barrier = module.add(emitBarrier(2, module.import('wait', 2)));
      const step = new FunctionBuilder('step', 1);
      // Division by zero.
      step.drop(i32.divU(i32.constant(1), i32.sub(step.params[0] as I32, failing)));
      step.call(barrier);
      module.add(step, true);
      const compiled = await WebAssembly.compile(module.encode({ minimum: 1, sharedMaximum: 1 }));
      const pool = new ThreadPool();
      const program = await pool.load({ module: compiled, memory, threads: 2, withCaller });
      await expect((async () => pool.run(program))()).rejects.toThrow(failure);
      await expect(pool.run(program)).rejects.toThrow(failure);
    },
  );
});

describe('a thread that dies while fresh ones wait to take over', () => {
  it('rejects the step that runs and the one that waits', async () => {
    const size = 2048;
    const wideModel = async () => {
      const model = sequential([layers.dense({ units: size, inputShape: [size] })], {
        backend: wasmBackend({ threads: 2, asyncFrom: 0 }),
      });
      model.compile({ loss: 'mse', optimizer: 'sgd' });
      await model.trainOnBatch(data, data);
      return model;
    };
    const data = new Tensor(new Float32Array(size * size), [size, size]);
    const [running, waiting] = [await wideModel(), await wideModel()];
    const pool = threadPool();
    const step = (model: Sequential) =>
      model.trainOnBatch(data, data).then(
        () => 'done',
        (error: Error) => error.message,
      );
    const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms));
    const outcomes = [step(running)];
    await pause(20);
    // So many dropped programs that the threads are replaced, once the step in flight is done.
    for (let i = 0; i < 16; i++) pool.drop(-1);
    await pause(150);
    outcomes.push(step(waiting));
    await pause(20);
    pool.terminate(0);
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatch(/^a thread of the engine ended/);
    expect(await train(2, 10)).toEqual(await train(1, 10));
  });
});

describe('the number of threads', () => {
  it.each([0, 1.5, -1, 65, Number.NaN])('cannot be %f', async (threads) => {
    await expect(wasmBackend({ threads }).createSession()).rejects.toThrow(
      `wasmBackend, option threads: expected an integer from 1 to 64, or 'auto', got ${threads}.`,
    );
  });
});
