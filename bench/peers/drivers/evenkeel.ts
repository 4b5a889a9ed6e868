import { VECTOR_BITS_VARIABLE } from '../../../src/backends/wasm/wasm.ts';
import { wideVectors } from '../../../src/backends/wasm/wide/verdict.ts';
import { Tensor } from '../../../src/core/tensor/tensor.ts';
import { VERSION } from '../../../src/core/version.ts';
import type { Model } from '../../../src/models/model.ts';
import type { Callback, TrainingControl } from '../../../src/training/callbacks/callback.ts';
import { buildNet } from '../model.ts';
import { withoutDropout } from '../nets.ts';
import { BATCHES } from '../protocol.ts';
import { type Driver, type Loaded, serve } from './serve.ts';

const is256 = process.env[VECTOR_BITS_VARIABLE] === '256';
let threads = 1;
let loaded: Loaded;
let model: Model;

/** The net of ours with the weights that were sent. */
async function build(layers: Loaded['net']['layers'], learningRate?: number): Promise<Model> {
  const built = buildNet({ ...loaded.net, layers }, threads, learningRate);
  const weights = loaded.weights.map((w, i) => new Tensor(w, loaded.shapes[i] ?? []));
  for (const layer of built.layers) await layer.setWeights(weights.splice(0, layer.weights.length));
  return built.model;
}

function data(batches: number): [Tensor, Tensor] {
  const { net, x, y } = loaded;
  const n = net.batch * BATCHES;
  const end = net.batch * batches;
  return [new Tensor(x, [n, ...net.inputShape]).slice(0, end), new Tensor(y, [n, 10]).slice(0, end)];
}

/** `fit` over all batches again and again, each step timed from before its samples are copied in until its loss is read. */
async function timeSteps(steps: number): Promise<number[]> {
  const times: number[] = [];
  let control: TrainingControl;
  let began = 0;
  const timer: Callback = {
    onTrainBegin: (given) => {
      control = given;
    },
    onTrainBatchBegin: () => {
      began = performance.now();
    },
    onTrainBatchEnd: () => {
      times.push(performance.now() - began);
      if (times.length === steps) control.stopTraining = true;
    },
  };
  const epochs = Math.ceil(steps / BATCHES);
  await model.fit(...data(BATCHES), { batchSize: loaded.net.batch, epochs, shuffle: false, verbose: 0, callbacks: [timer] });
  return times;
}

const driver: Driver = {
  async version(given) {
    threads = given;
    return `Evenkeel ${VERSION}`;
  },
  async load(given) {
    // Where the library keeps to 128 bits, nothing is to be timed under this name.
    const { on, reason } = is256 ? await wideVectors() : { on: true, reason: '' };
    if (!on) throw new Error(`vectors of 256 bits stay off: ${reason}`);
    loaded = given;
  },
  async losses(steps, learningRate) {
    const exact = await build(withoutDropout(loaded.net.layers), learningRate);
    const { history } = await exact.fit(...data(1), { batchSize: loaded.net.batch, epochs: steps, shuffle: false, verbose: 0 });
    return history.loss as number[];
  },
  async prepare() {
    model = await build(loaded.net.layers);
    const began = performance.now();
    for (let i = 0; i < 30 && performance.now() - began < 1000; i += BATCHES) await timeSteps(BATCHES);
    return `fit, one compiled program a step${is256 ? ', vectors of 256 bits' : ''}`;
  },
  time: timeSteps,
};

await serve(driver);
