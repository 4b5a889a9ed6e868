import { median, min } from 'simple-statistics';
import { wasmBackend } from '../src/backends/wasm/wasm.ts';
import { load } from '../src/datasets/mnist.ts';
import { toCategorical } from '../src/datasets/utils/index.ts';
import { selectArms } from '../src/experiment/arms.ts';
import { buildModel } from '../src/experiment/tutorialNetwork.ts';
import { categoricalCrossentropy } from '../src/nn/losses/index.ts';
import { adam } from '../src/nn/optimizers/index.ts';
import { mean } from '../src/ops/index.ts';
import { trainStep } from '../src/training/trainStep.ts';
import type { StepOptions } from './step.ts';

const STEPS = 20;

/**
 * Times `trainStep` with the loss of the tutorial's network against `fit`, in turns: a round is an epoch of 20 batches each, and all that a
 * call does counts. On a busy machine the median of the rounds' ratios says most. The first round of each compiles and warms up.
 */
export async function benchTrainStep({ batch, threads, rounds, json }: StepOptions): Promise<void> {
  const { trainX, trainY } = await load();
  const x = trainX.slice(0, batch * STEPS).reshape([-1, 28, 28, 1]);
  const y = toCategorical(trainY.slice(0, batch * STEPS), 10);
  const crossentropy = categoricalCrossentropy();
  for (const arm of selectArms()) {
    const build = () => buildModel(arm.name, { seed: 0, learningRate: 0.001, backend: wasmBackend({ threads }) });
    const [fitted, stepped] = [build(), build()];
    fitted.compile({ optimizer: adam({ learningRate: 0.001 }), loss: crossentropy });
    const step = trainStep(stepped, {
      inputs: ['x', 'y'],
      optimizer: adam({ learningRate: 0.001 }),
      loss: ({ x, y }, context) => mean(crossentropy.call(y, stepped.call(x, context))),
    });
    const lanes = {
      fit: () => fitted.fit(x, y, { batchSize: batch, shuffle: false, verbose: 0 }),
      trainStep: async () => {
        for (let i = 0; i < STEPS * batch; i += batch) await step({ x: x.slice(i, i + batch), y: y.slice(i, i + batch) });
      },
    };
    const times = { fit: [] as number[], trainStep: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      // Who comes first changes from round to round.
      for (const name of round % 2 ? (['fit', 'trainStep'] as const) : (['trainStep', 'fit'] as const)) {
        const began = performance.now();
        await lanes[name]();
        if (round > 0) times[name].push((performance.now() - began) / STEPS);
      }
    }
    const of = (f: (times: number[]) => number) => ({ fit: f(times.fit), trainStep: f(times.trainStep) });
    const ratio = median(times.fit.map((fit, i) => (times.trainStep[i] as number) / fit));
    const line = { net: 'tutorial', arm: arm.name, batch, threads, step_ms_median: of(median), step_ms_min: of(min), ratio };
    if (json) console.log(JSON.stringify(line));
    else {
      const compared = ({ fit, trainStep }: ReturnType<typeof of>) =>
        `fit ${fit.toFixed(3)} ms, trainStep ${trainStep.toFixed(3)} ms (${(trainStep / fit).toFixed(3)} ×)`;
      console.log(
        `${arm.label.padEnd(10)}  batch ${batch}  median ${compared(line.step_ms_median)}; min ${compared(line.step_ms_min)}; ` +
          `median of the rounds' ratios ${ratio.toFixed(3)}`,
      );
    }
  }
}
