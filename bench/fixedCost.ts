// What a training step costs besides its program: `fit` with callbacks and one metric against the bare program of a tiny network, and what it costs to share one.
import { median, min } from 'simple-statistics';
import { wasmBackend } from '../src/backends/wasm/wasm.ts';
import { Tensor } from '../src/core/tensor/tensor.ts';
import { sequential } from '../src/models/sequential.ts';
import { dense } from '../src/nn/layers/core/dense.ts';
import { History } from '../src/training/callbacks/index.ts';

const STEPS = 2000;
const BATCH = 4;
const WIDTH = 4;

interface FixedCost {
  readonly rounds: number;
  readonly json: boolean;
}

/** The durations of a step of `fit` on so many threads, by epoch, in milliseconds, and that of its program alone on one. */
async function stepsOn(threads: number, rounds: number): Promise<{ steps: number[]; programMs: number }> {
  const samples = STEPS * BATCH;
  const values = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i));
  const x = new Tensor(values(samples * WIDTH), [samples, WIDTH]);
  const y = new Tensor(values(samples), [samples, 1]);
  const model = sequential([dense({ units: 4, activation: 'relu', inputShape: [WIDTH] }), dense({ units: 1 })], {
    backend: wasmBackend({ threads, sharedFrom: 0 }),
  });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['meanAbsoluteError'] });
  const epochs: number[] = [];
  let began = 0;
  let batches = 0;
  const timer = {
    onEpochBegin: () => {
      began = performance.now();
    },
    onEpochEnd: () => void epochs.push((performance.now() - began) / STEPS),
  };
  const counter = { onTrainBatchBegin: () => void batches++, onTrainBatchEnd: () => void batches++ };
  const callbacks = [timer, counter, new History()];
  await model.fit(x, y, { batchSize: BATCH, epochs: rounds + 1, shuffle: false, verbose: 0, callbacks });
  const { stepMs } = await model.profile(x.slice(0, BATCH), y.slice(0, BATCH));
  return { steps: epochs.slice(1), programMs: stepMs };
}

/** Prints the time of a step of `fit`, that of its program alone, and the difference and what sharing it adds, in microseconds. */
export async function benchFixedCost({ rounds, json }: FixedCost): Promise<void> {
  const { steps, programMs } = await stepsOn(1, rounds);
  const shared = await stepsOn(2, rounds);
  const us = (ms: number) => 1000 * ms;
  const found = {
    step: us(median(steps)),
    stepLeast: us(min(steps)),
    program: us(programMs),
    fixed: us(median(steps) - programMs),
    sharing: us(median(shared.steps) - median(steps)),
  };
  if (json) console.log(JSON.stringify(found));
  else {
    const text = (v: number) => `${v.toFixed(1)} µs`;
    console.log(
      `a step of fit ${text(found.step)} (least ${text(found.stepLeast)}), its program ${text(found.program)}: fixed cost ${text(found.fixed)}`,
    );
    console.log(`shared by two threads ${text(found.sharing)} more`);
  }
}
