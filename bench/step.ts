import { max, median, min } from 'simple-statistics';
import { wasmBackend } from '../src/backends/wasm/wasm.ts';
import { load } from '../src/datasets/mnist.ts';
import { toCategorical } from '../src/datasets/utils/index.ts';
import { selectArms } from '../src/experiment/arms.ts';
import { buildModel } from '../src/experiment/tutorialNetwork.ts';

const STEPS = 20;

export interface StepOptions {
  readonly batch: number;
  readonly threads: number;
  readonly rounds: number;
  readonly json: boolean;
}

/** Times training steps of both arms in turns, so that a drifting machine hurts both; the first round of each warms up. */
export async function benchStep({ batch, threads, rounds, json }: StepOptions): Promise<void> {
  const { trainX, trainY } = await load();
  const x = trainX.slice(0, batch * STEPS).reshape([-1, 28, 28, 1]);
  const y = toCategorical(trainY.slice(0, batch * STEPS), 10);
  const lanes = selectArms().map((arm) => ({
    arm,
    model: buildModel(arm.name, {
      seed: 0,
      learningRate: 0.001,
      backend: wasmBackend({ threads }),
    }),
    times: [] as number[],
  }));
  for (let round = 0; round <= rounds; round++) {
    for (const { model, times } of lanes) {
      let began = 0;
      const timer = {
        onTrainBatchBegin: () => {
          began = performance.now();
        },
        onTrainBatchEnd: () => {
          if (round > 0) times.push(performance.now() - began);
        },
      };
      await model.fit(x, y, { batchSize: batch, verbose: 0, callbacks: [timer] });
    }
  }
  for (const { arm, times } of lanes) {
    const line = { net: 'tutorial', arm: arm.name, batch, threads, step_ms_median: median(times), step_ms_min: min(times) };
    if (json) console.log(JSON.stringify(line));
    else {
      const ms = (t: number) => `${t.toFixed(2)} ms`;
      console.log(
        `${arm.label.padEnd(10)}  batch ${batch}  median ${ms(line.step_ms_median)}  min ${ms(line.step_ms_min)}  max ${ms(max(times))}`,
      );
    }
  }
}
