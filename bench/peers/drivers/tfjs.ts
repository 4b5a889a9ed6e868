import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import type { LayerSpec } from '../nets.ts';
import { withoutDropout } from '../nets.ts';
import { BATCHES } from '../protocol.ts';
import { type Driver, type Loaded, serve, timed, warmUp } from './serve.ts';

/** TensorFlow.js as a contender: `tfjs.ts cpu` or `tfjs.ts wasm`. It is no dependency, so what is used of it is declared here. */
interface TfTensor {
  readonly shape: number[];
  dispose(): void;
}
interface FilterGradientAttrs {
  readonly filterShape: number[];
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same';
}
interface TfCore {
  setBackend(name: string): Promise<boolean>;
  tensor(values: Float32Array, shape: readonly number[]): TfTensor;
  train: { rmsprop(learningRate: number, decay: number, momentum: number, epsilon: number): unknown };
  registerKernel(config: {
    kernelName: string;
    backendName: string;
    kernelFunc(call: { inputs: { x: TfTensor; dy: TfTensor }; attrs: FilterGradientAttrs }): TfTensor;
  }): void;
  tidy(f: () => TfTensor): TfTensor;
  pad(x: TfTensor, paddings: [number, number][]): TfTensor;
  stridedSlice(x: TfTensor, begin: number[], end: number[], strides: number[]): TfTensor;
  slice(x: TfTensor, begin: number[], size: number[]): TfTensor;
  reshape(x: TfTensor, shape: number[]): TfTensor;
  concat(parts: TfTensor[], axis: number): TfTensor;
  transpose(x: TfTensor, axes: number[]): TfTensor;
  matMul(a: TfTensor, b: TfTensor): TfTensor;
}
interface TfModel {
  compile(options: { optimizer: unknown; loss: string }): void;
  trainOnBatch(x: TfTensor, y: TfTensor): Promise<number>;
  dispose(): void;
}
interface TfSymbol {
  readonly shape: (number | null)[];
}
interface TfLayer {
  readonly weights: unknown[];
  apply(x: TfSymbol | TfSymbol[]): TfSymbol;
  setWeights(weights: TfTensor[]): void;
}
interface TfLayers {
  input(options: { shape: readonly number[] }): TfSymbol;
  model(options: { inputs: TfSymbol; outputs: TfSymbol }): TfModel;
  layers: Record<Exclude<LayerSpec['type'], 'residual'> | 'add', (options?: Omit<LayerSpec, 'type'>) => TfLayer>;
}
interface TfWasm {
  setWasmPaths(folder: string): void;
  setThreadsCount(threads: number): void;
}

const require = createRequire(new URL('../../.peers/package.json', import.meta.url));
const tf = require('@tensorflow/tfjs-core') as TfCore;
const tfLayers = require('@tensorflow/tfjs-layers') as TfLayers;
const backend = process.argv[2] === 'wasm' ? 'wasm' : 'cpu';

/**
 * The wasm backend has no kernel for the gradient of a convolution's filter. Here it is made of kernels it has: the pixels that each place
 * in the filter saw, as a matrix [kernel · channels, pixels], times the gradient [pixels, filters]. The transpose is a separate kernel
 * because its product is fast for matrices as they are only.
 */
function filterGradient(x: TfTensor, dy: TfTensor, { filterShape, strides, pad }: FilterGradientAttrs): TfTensor {
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const [, h, w, filters] = dy.shape as [number, number, number, number];
  const [kernelH, kernelW] = filterShape as [number, number, number, number];
  const [sy, sx] = typeof strides === 'number' ? [strides, strides] : strides;
  const around = (size: number, out: number, kernel: number, stride: number): [number, number] => {
    const total = pad === 'same' ? Math.max((out - 1) * stride + kernel - size, 0) : 0;
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  };
  const [vertical, horizontal] = [around(height, h, kernelH, sy), around(width, w, kernelW, sx)];
  const padded = vertical[1] + horizontal[1] > 0 ? tf.pad(x, [[0, 0], vertical, horizontal, [0, 0]]) : x;
  const seen: TfTensor[] = [];
  for (let i = 0; i < kernelH; i++) {
    for (let j = 0; j < kernelW; j++) {
      const end = [n, i + (h - 1) * sy + 1, j + (w - 1) * sx + 1, channels];
      const part =
        sy === 1 && sx === 1
          ? tf.slice(padded, [0, i, j, 0], [n, h, w, channels])
          : tf.stridedSlice(padded, [0, i, j, 0], end, [1, sy, sx, 1]);
      seen.push(tf.transpose(tf.reshape(part, [n * h * w, channels]), [1, 0]));
    }
  }
  return tf.reshape(tf.matMul(tf.concat(seen, 0), tf.reshape(dy, [n * h * w, filters])), filterShape);
}

function patchFilterGradient(): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => tf.tidy(() => filterGradient(inputs.x, inputs.dy, attrs)),
  });
}

let loaded: Loaded;
let batches: [TfTensor, TfTensor][] = [];
let model: TfModel | undefined;
let turn = 0;

/** Connects the layers of `specs` one after the other, and appends each to `made`. */
function connect(specs: readonly LayerSpec[], x: TfSymbol, made: TfLayer[]): TfSymbol {
  return specs.reduce((from, { type, ...options }) => {
    if (type === 'residual') {
      const { layers, shortcut } = options as Extract<LayerSpec, { type: 'residual' }>;
      return tfLayers.layers.add().apply([connect(layers, from, made), connect(shortcut, from, made)]);
    }
    const layer = tfLayers.layers[type](options);
    made.push(layer);
    return layer.apply(from);
  }, x);
}

function build(specs: readonly LayerSpec[], learningRate = 1e-3): void {
  model?.dispose();
  const inputs = tfLayers.input({ shape: loaded.net.inputShape });
  const made: TfLayer[] = [];
  model = tfLayers.model({ inputs, outputs: connect(specs, inputs, made) });
  const weights = loaded.weights.map((w, i) => tf.tensor(w, loaded.shapes[i] ?? []));
  let at = 0;
  for (const layer of made) {
    const { length } = layer.weights;
    layer.setWeights(weights.slice(at, at + length));
    at += length;
  }
  for (const w of weights) w.dispose();
  model.compile({ optimizer: tf.train.rmsprop(learningRate, 0.9, 0, 1e-7), loss: 'categoricalCrossentropy' });
}

async function train(batch: number): Promise<number> {
  const [x, y] = batches[batch % BATCHES] as [TfTensor, TfTensor];
  return (model as TfModel).trainOnBatch(x, y);
}

const step = async () => {
  await train(turn++);
};

await serve({
  async version(threads) {
    if (backend === 'wasm') {
      const wasm = require('@tensorflow/tfjs-backend-wasm') as TfWasm;
      wasm.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
      if (threads > 1) wasm.setThreadsCount(threads);
      patchFilterGradient();
    } else require('@tensorflow/tfjs-backend-cpu');
    if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
    return `TensorFlow.js ${(require('@tensorflow/tfjs-core/package.json') as { version: string }).version} ${backend}`;
  },
  load(given) {
    for (const pair of batches) for (const t of pair) t.dispose();
    loaded = given;
    const { batch, inputShape } = given.net;
    const part = (data: Float32Array, i: number, shape: readonly number[]) => {
      const size = shape.reduce((p, d) => p * d, batch);
      return tf.tensor(data.slice(i * size, (i + 1) * size), [batch, ...shape]);
    };
    batches = Array.from({ length: BATCHES }, (_, i) => [part(given.x, i, inputShape), part(given.y, i, [10])]);
  },
  async losses(steps, learningRate) {
    build(withoutDropout(loaded.net.layers), learningRate);
    const losses: number[] = [];
    for (let i = 0; i < steps; i++) losses.push(await train(0));
    return losses;
  },
  async prepare() {
    build(loaded.net.layers);
    await warmUp(step);
    return backend === 'wasm' ? 'trainOnBatch, filter gradient patched in' : 'trainOnBatch';
  },
  time: (steps) => timed(steps, step),
} satisfies Driver);
