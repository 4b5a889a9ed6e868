import { expect, it } from 'vitest';
import type { Session } from '../../src/backends/backend.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import type { PassReport } from '../../src/compiler/pass.ts';
import type { Passes } from '../../src/compiler/pipeline.ts';
import { normals, streamKey } from '../../src/core/random.ts';
import { type Shape, sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';

const draw = (shape: Shape, name: string) => new Tensor(Float32Array.from(normals(streamKey(5, name), sizeOf(shape))), shape);
const [x, y] = [draw([8, 12, 12, 3], 'x'), draw([8, 4], 'y')];

/** Weights after three steps, what the passes did to a step, and how many kernels run in it. */
async function train(passes: Partial<Passes>) {
  let kernels = 0;
  let reports: readonly PassReport[] = [];
  const wasm = wasmBackend({ passes, threads: 1 });
  const backend = {
    name: wasm.name,
    async createSession(): Promise<Session> {
      const session = await wasm.createSession();
      return {
        read: (v) => session.read(v),
        write: (v, data) => session.write(v, data),
        async compile(program) {
          const executable = await session.compileTimed(program);
          kernels = executable.phases.length;
          reports = executable.passes;
          return executable;
        },
      };
    },
  };
  const net = sequential(
    [
      layers.conv2d({ filters: 8, kernelSize: 3, inputShape: [12, 12, 3] }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      layers.batchNormalization(),
      layers.maxPooling2d(),
      layers.dropout({ rate: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 4, activation: 'tanh' }),
    ],
    { backend },
  );
  net.compile({ loss: 'mse', optimizer: 'sgd' });
  for (let i = 0; i < 3; i++) await net.trainOnBatch(x, y);
  return { weights: net.getWeights(), kernels, reports };
}

it.each(['fuse', 'epilogues', 'prologues', 'pairConvGradients'] as const)(
  'without the pass %s a network learns the same: weights within 2e-5 of the largest after three steps',
  async (pass) => {
    const [all, without] = [await train({}), await train({ [pass]: false })];
    for (const [i, { data }] of all.weights.entries()) {
      const largest = Math.max(...data.map((v) => Math.abs(v)), 1e-3);
      for (const [j, v] of data.entries()) {
        expect(Math.abs(v - (without.weights[i]?.data[j] as number)), `weight ${i}`).toBeLessThan(2e-5 * largest);
      }
    }
    const countOf = (reports: readonly PassReport[]) => reports.find(({ name }) => name === pass)?.count;
    expect(countOf(all.reports)).toBeGreaterThan(0);
    expect(countOf(without.reports)).toBeUndefined();
    expect(without.kernels).toBeGreaterThan(all.kernels);
  },
);

it('the gradient of a dense kernel from one sample is computed where the kernel is updated, and never in memory', async () => {
  const net = sequential([layers.dense({ units: 600, inputShape: [600] })], { backend: wasmBackend({ threads: 1 }) });
  net.compile({ loss: 'mse', optimizer: 'rmsprop' });
  const updates = async (samples: number) => {
    const { kernels } = await net.profile(draw([samples, 600], 'x'), draw([samples, 600], 'y'), { rounds: 1 });
    return kernels.filter(({ outputs }) => outputs.some((shape) => sizeOf(shape) === 360_000)).map(({ name }) => name);
  };
  const [one, two] = [await updates(1), await updates(2)];
  expect(one).toEqual([expect.stringMatching(/^mul \+ square \+ .*sqrt/)]);
  expect(two).toEqual(['matmul', expect.stringMatching(/^square \+ .*sqrt/)]);
});
