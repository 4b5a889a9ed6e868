import { threadsAvailable } from '../../src/backends/wasm/threads/available.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import * as ops from '../../src/ops/index.ts';
import { outputsOf } from '../support/outputs.ts';
import { cases } from './cases.ts';
import { type Group, is, sameBits } from './check.ts';
import { type Case, dataOf, execute, isDifferentiable, trace } from './harness.ts';

/** Programs with so much work that threads share it. */
export const large: readonly Case[] = [
  {
    name: 'convolution by Winograd, bias, relu and pooling',
    operands: [{ shape: [4, 14, 14, 32] }, { shape: [3, 3, 32, 33] }, { shape: [33] }],
    build: (x, w, b) => {
      const y = ops.relu(ops.add(ops.conv2d(x, w, { strides: [1, 1], padding: 'same' }), b));
      return ops.maxPool2d(y, [2, 2], { strides: [2, 2], padding: 'valid' });
    },
  },
  {
    name: 'convolution by Winograd with stride 2',
    operands: [{ shape: [3, 23, 21, 17] }, { shape: [5, 5, 17, 30] }],
    build: (x, w) => ops.conv2d(x, w, { strides: [2, 2], padding: 'same' }),
  },
  {
    name: 'direct convolution with stride 2',
    operands: [{ shape: [5, 23, 21, 17] }, { shape: [3, 3, 17, 40] }],
    build: (x, w) => ops.conv2d(x, w, { strides: [2, 2], padding: 'same' }),
  },
  {
    name: 'product, batch normalisation and softmax',
    operands: [{ shape: [130, 301] }, { shape: [301, 127] }, { shape: [1, 127] }, { shape: [1, 127] }],
    build: (a, b, scale, offset) => {
      const y = ops.matmul(a, b);
      const { mean, variance } = ops.moments(y, [0]);
      const [m, v] = [ops.reshape(mean, [1, 127]), ops.reshape(variance, [1, 127])];
      return ops.softmax(ops.normalize(y, { mean: m, variance: v, scale, offset, epsilon: 1e-3 }));
    },
  },
];

/**
 * Runs results and gradients of a case `runs` times on `threads` threads, on others alone where nothing else is said; whether they were shared, and the last run's
 * outputs.
 */
export async function runOnThreads(c: Case, threads: number | 'auto', runs = 1, asyncFrom = 0) {
  const { program } = trace(c, dataOf(c), true);
  const executable = await (await wasmBackend({ threads, asyncFrom }).createSession()).compile(program);
  let shared = false;
  for (let i = 0; i < runs; i++) {
    const running = executable.run();
    // Only other threads make a run something to wait for.
    shared = running instanceof Promise;
    await running;
  }
  return { shared, outputs: await outputsOf(program, executable) };
}

const answers = new Map<Case, ReturnType<typeof execute>>();

/** What a case gives on one thread, computed once for all numbers of threads. */
function onOneThread(c: Case): ReturnType<typeof execute> {
  const answer = answers.get(c) ?? execute(wasmBackend({ threads: 1 }), c, dataOf(c), isDifferentiable(c));
  answers.set(c, answer);
  return answer;
}

/** Every case, however small, on threads: where a barrier is missing, some of them see it. */
const everyCase: readonly Group[] = (await threadsAvailable())
  ? [2, 3].map((threads) => ({
      label: `every program on ${threads} threads and on one`,
      checks: cases.map((c) => ({
        name: `${c.name}: the same bits`,
        async run() {
          const one = await onOneThread(c);
          // Two threads with the calling one, three without.
          const backend = wasmBackend({ threads, sharedFrom: 0, asyncFrom: threads === 2 ? Number.POSITIVE_INFINITY : 0 });
          const many = await execute(backend, c, dataOf(c), isDifferentiable(c));
          for (const [name, values] of one) sameBits(name, many.get(name) ?? [], values);
        },
      })),
    }))
  : [];

const largePrograms: readonly Group[] = [2, 3].map((threads) => ({
  label: `${threads} threads, where memory can be shared, and one`,
  checks: large.map((c) => ({
    name: `${c.name}: the same bits in 20 runs, results and gradients`,
    async run() {
      const one = await runOnThreads(c, 1);
      const many = await runOnThreads(c, threads, 20);
      is('one thread is shared', one.shared, false);
      is('several threads are shared', many.shared, await threadsAvailable());
      const withCaller = await runOnThreads(c, threads, 20, Number.POSITIVE_INFINITY);
      for (const [name, values] of one.outputs) {
        sameBits(name, many.outputs.get(name) ?? [], values);
        sameBits(`${name}, the calling thread among them`, withCaller.outputs.get(name) ?? [], values);
      }
    },
  })),
}));

export const threadGroups: readonly Group[] = [...largePrograms, ...everyCase];
