import { mean, sampleStandardDeviation } from 'simple-statistics';
import { type WasmOptions, wasmBackend } from '../src/backends/wasm/wasm.ts';
import { load } from '../src/datasets/mnist.ts';
import type { Arm } from '../src/experiment/arms.ts';
import { prepareData } from '../src/experiment/data.ts';
import { designOf } from '../src/experiment/flags.ts';
import { buildModel } from '../src/experiment/tutorialNetwork.ts';

/** Two ways whose arithmetic is the same but for rounding, and Winograd's. */
const methods: Readonly<Record<string, WasmOptions>> = {
  direct: { convolution: 'direct' },
  direct_unfused: { convolution: 'direct', relaxedSimd: false },
  winograd4: { convolution: 'winograd4' },
};

const best = (row: ArrayLike<number>, at: number) => {
  let place = 0;
  for (let j = 1; j < 10; j++) if ((row[at + j] as number) > (row[at + place] as number)) place = j;
  return place;
};

/**
 * Trains the tutorial's network from the same seeds with convolutions computed directly and by Winograd's F(4×4), and compares accuracy
 * on the whole test set. Training is chaotic: rounding alone changes a run. How much is seen from a third one, direct without fused
 * multiply-adds. One JSON line a seed, then the mean differences to direct with their standard errors over seeds.
 */
export async function benchPrecision({
  seeds,
  after,
  epochs,
  arm,
}: {
  seeds: number;
  after: number;
  epochs: number;
  arm: Arm['name'];
}): Promise<void> {
  const data = prepareData(await load(), { ...designOf().data, test: { begin: 0, end: 10_000 } });
  const total = data.testX.shape[0] as number;
  const labels = data.testY.data;
  const differences = new Map<string, number[]>();
  for (let seed = after; seed < after + seeds; seed++) {
    const accuracy: Record<string, number> = {};
    for (const [name, options] of Object.entries(methods)) {
      const model = buildModel(arm, { seed, learningRate: 0.001, backend: wasmBackend({ ...options, threads: 1 }) });
      await model.fit(data.trainX, data.trainY, { epochs, batchSize: 16, verbose: 0 });
      const { data: p } = await model.predict(data.testX);
      const right = Array.from({ length: total }, (_, i) => i * 10).filter((at) => best(p, at) === best(labels, at)).length;
      accuracy[name] = right / total;
      const difference = (accuracy[name] as number) - (accuracy.direct as number);
      differences.set(name, [...(differences.get(name) ?? []), difference]);
    }
    console.log(JSON.stringify({ seed, arm, epochs, ...accuracy }));
  }
  for (const [name, values] of differences) {
    if (name === 'direct') continue;
    const error = seeds > 1 ? sampleStandardDeviation(values) / Math.sqrt(seeds) : null;
    console.log(JSON.stringify({ difference: `${name} - direct`, mean: mean(values), standard_error: error }));
  }
}
