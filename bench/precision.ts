import { load } from '../src/datasets/mnist.ts';
import { type Arm, buildModel } from '../src/experiments/arms.ts';
import { prepareData } from '../src/experiments/data.ts';
import { defaults } from '../src/experiments/options.ts';
import { pairedCounts, pairedDifference } from '../src/experiments/statistics.ts';
import { type ConvolutionMethod, wasmBackend } from '../src/wasm/wasm.ts';

/**
 * Trains the tutorial's network from the same seeds with convolutions computed directly and by Winograd's F(4×4), and compares accuracy
 * on the whole test set: one JSON line a pair. A seed differs from the next in weights, sample order and masks; the two of a pair do not.
 */
export async function benchPrecision({ seeds, epochs, arm }: { seeds: number; epochs: number; arm: Arm['name'] }): Promise<void> {
  const config = { ...defaults, test: { begin: 0, end: 10_000 } };
  const data = prepareData(await load(), config);
  const methods: readonly ConvolutionMethod[] = ['direct', 'winograd4'];
  const total = data.testX.shape[0] as number;
  const labels = data.testY.data;
  const best = (row: ArrayLike<number>, at: number) => {
    let place = 0;
    for (let j = 1; j < 10; j++) if ((row[at + j] as number) > (row[at + place] as number)) place = j;
    return place;
  };
  for (let seed = 0; seed < seeds; seed++) {
    const wrong = await Promise.all(
      methods.map(async (convolution) => {
        const model = buildModel(arm, { seed, learningRate: 0.001, backend: wasmBackend({ convolution, threads: 1 }) });
        await model.fit(data.trainX, data.trainY, { epochs, batchSize: 16, verbose: 0 });
        const { data: p } = await model.predict(data.testX);
        return Array.from({ length: total }, (_, i) => i).filter((i) => best(p, i * 10) !== best(labels, i * 10));
      }),
    );
    const [direct, winograd] = wrong as [number[], number[]];
    const interval = pairedDifference(pairedCounts(winograd, direct, total));
    console.log(
      JSON.stringify({
        seed,
        arm,
        epochs,
        direct: 1 - direct.length / total,
        winograd4: 1 - winograd.length / total,
        difference: (direct.length - winograd.length) / total,
        interval,
      }),
    );
  }
}
