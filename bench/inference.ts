import { median, min } from 'simple-statistics';
import { wasmBackend } from '../src/backends/wasm/wasm.ts';
import { permutation, streamKey } from '../src/core/random.ts';
import { load } from '../src/datasets/mnist.ts';
import { toCategorical } from '../src/datasets/utils/index.ts';
import { buildModel } from '../src/experiment/tutorialNetwork.ts';
import { gatherInto } from '../src/training/compiledStep.ts';

/** Times `predict` of the 10,000 MNIST test images by the tutorial's network with batch normalisation. */
export async function benchPredict({ threads, rounds, json }: { threads: number; rounds: number; json: boolean }): Promise<void> {
  const { testX } = await load();
  const x = testX.reshape([-1, 28, 28, 1]);
  const model = buildModel('batch', { seed: 0, learningRate: 0.001, backend: wasmBackend({ threads }) });
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    await model.predict(x);
    if (round > 0) times.push((performance.now() - began) / 1000);
  }
  const line = { images: 10_000, threads, predict_s_median: median(times), predict_s_min: min(times) };
  if (json) console.log(JSON.stringify(line));
  else
    console.log(
      `predict of 10,000 images, ${threads} threads: median ${line.predict_s_median.toFixed(2)} s, min ${line.predict_s_min.toFixed(2)} s`,
    );
}

/** Times what brings samples to a step, against the step: the epoch's order, gathering a batch, and the conversion to float32. */
export async function benchPipeline({ batch, json }: { batch: number; json: boolean }): Promise<void> {
  const { trainX, trainY } = await load();
  const n = 8000;
  const x = trainX.slice(0, n).reshape([-1, 28, 28, 1]);
  const y = toCategorical(trainY.slice(0, n), 10);
  const steps = Math.ceil(n / batch);
  const target = [new Uint8Array(batch * 784), new Float32Array(batch * 10)] as const;
  const times: number[] = [];
  for (let epoch = 0; epoch < 20; epoch++) {
    const began = performance.now();
    const order = permutation(streamKey(0, 'shuffle'), n, epoch);
    for (let step = 0; step < steps; step++) {
      const count = Math.min(batch, n - step * batch);
      gatherInto(target[0], x, order, step * batch, count);
      gatherInto(target[1], y, order, step * batch, count);
    }
    times.push((performance.now() - began) / steps);
  }
  const model = buildModel('batch', { seed: 0, learningRate: 0.001 });
  const { stepMs, kernels } = await model.profile(x.slice(0, batch), y.slice(0, batch));
  const cast = kernels.filter((k) => k.name === 'cast').reduce((total, k) => total + k.ms, 0);
  const gather = median(times);
  const line = { batch, gather_ms: gather, cast_ms: cast, step_ms: stepMs, fraction: (gather + cast) / (gather + stepMs) };
  if (json) console.log(JSON.stringify(line));
  else
    console.log(
      `order and gather ${gather.toFixed(4)} ms, conversion ${cast.toFixed(4)} ms, step on one thread ${stepMs.toFixed(2)} ms: ${(line.fraction * 100).toFixed(2)} %`,
    );
}
