import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type ConvolutionSpec, type LayerSpec, withoutDropout } from '../nets.ts';
import { BATCHES } from '../protocol.ts';
import { type Driver, type Loaded, serve, timed, warmUp } from './serve.ts';

/** jax-js as a contender. It is no dependency, so what is used of it is declared here. Functions consume their operands. */
type Range = [] | [from: number, to: number];
interface Arr {
  readonly shape: number[];
  readonly ref: Arr;
  add(b: Arr | number): Arr;
  sub(b: Arr | number): Arr;
  mul(b: Arr | number): Arr;
  div(b: Arr | number): Arr;
  mean(axis?: number[] | null, options?: { keepdims: boolean }): Arr;
  sum(axis?: number[] | null): Arr;
  reshape(shape: readonly number[]): Arr;
  slice(...index: Range[]): Arr;
  dispose(): void;
  data(): Promise<Float32Array>;
  blockUntilReady(): Promise<Arr>;
}
interface JaxJs {
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): string;
  jit<F>(f: F): F;
  valueAndGrad<A extends unknown[]>(f: (weights: Arr[], ...rest: A) => Arr): (weights: Arr[], ...rest: A) => [Arr, Arr[]];
  numpy: {
    array(data: Float32Array | Uint32Array): Arr;
    pad(x: Arr, widths: [number, number][]): Arr;
    concatenate(parts: Arr[], axis: number): Arr;
    matmul(a: Arr, b: Arr): Arr;
    max(x: Arr, axis: number[]): Arr;
    tanh(x: Arr): Arr;
    sqrt(x: Arr): Arr;
    square(x: Arr): Arr;
    zerosLike(x: Arr): Arr;
    where(c: Arr, a: Arr | number, b: Arr | number): Arr;
  };
  nn: { relu(x: Arr): Arr; logSoftmax(x: Arr, axis: number): Arr };
  random: { key(seed: Arr): Arr; bernoulli(key: Arr, p: number, shape: number[]): Arr };
}

const require = createRequire(new URL('../../.peers/package.json', import.meta.url));
const jax = require('@jax-js/jax') as JaxJs;
const np = jax.numpy;

const product = (sizes: readonly number[]) => sizes.reduce((p, size) => p * size, 1);
const range = (from: number, size: number): Range => [from, from + size];

/**
 * Convolution as one matrix product over the samples that each place sees. The convolution of jax-js takes over ten times as long, above all
 * in its gradients. Its slices have no steps, so strides are a reshape to [.., h, stride, w, stride, ..] of which only the first are used.
 */
function convolve(x: Arr, kernel: Arr, bias: Arr, { strides: s = 1, padding }: ConvolutionSpec): Arr {
  const sizes = x.shape.slice(1, -1);
  const [n, channels] = [x.shape[0], x.shape.at(-1)] as [number, number];
  const kernelSizes = kernel.shape.slice(0, -2);
  const filters = kernel.shape.at(-1) as number;
  const plans = sizes.map((size, axis) => {
    const k = kernelSizes[axis] as number;
    const out = padding === 'same' ? Math.ceil(size / s) : Math.floor((size - k) / s) + 1;
    const before = padding === 'same' ? Math.floor(Math.max((out - 1) * s + k - size, 0) / 2) : 0;
    // Room at the end for the last place's full stride.
    return { out, pad: [before, Math.max(k - 1 + s * out - size - before, 0)] as [number, number] };
  });
  const pads = plans.map(({ pad }) => pad);
  const padded = pads.flat().some((width) => width > 0) ? np.pad(x, [[0, 0], ...pads, [0, 0]]) : x;
  const offsets = kernelSizes.reduce<number[][]>(
    (all, k) => all.flatMap((offset) => Array.from({ length: k }, (_, i) => [...offset, i])),
    [[]],
  );
  const seen = offsets.map((offset) => {
    const part = padded.ref.slice([], ...plans.map(({ out }, i): Range => range(offset[i] as number, s * out)), []);
    if (s === 1) return part;
    const strided = part.reshape([n, ...plans.flatMap(({ out }) => [out, s]), channels]);
    return strided.slice([], ...plans.flatMap((): Range[] => [[], [0, 1]]), []);
  });
  padded.dispose();
  const outs = plans.map(({ out }) => out);
  const rows = [product([n, ...outs]), channels];
  const columns = np.concatenate(
    seen.map((part) => part.reshape(rows)),
    1,
  );
  const y = np.matmul(columns, kernel.reshape([product(kernelSizes) * channels, filters]));
  return y.add(bias).reshape([n, ...outs, filters]);
}

/** 2×2 windows that do not overlap, as separate axes. */
function windows(x: Arr): Arr {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [oh, ow] = [Math.floor(h / 2), Math.floor(w / 2)];
  const even = h % 2 || w % 2 ? x.slice([], [0, 2 * oh], [0, 2 * ow], []) : x;
  return even.reshape([n, oh, 2, ow, 2, c]);
}

function batchNorm(x: Arr, gamma: Arr, beta: Arr): Arr {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const centred = x.ref.sub(x.mean(axes, { keepdims: true }));
  const variance = np.square(centred.ref).mean(axes, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-3)))
    .mul(gamma)
    .add(beta);
}

function activate(x: Arr, activation: string | undefined): Arr {
  if (activation === 'relu') return jax.nn.relu(x);
  return activation === 'tanh' ? np.tanh(x) : x;
}

/** What the layers give one after the other. Consumes `x` and, in their order, the weights that `next` gives; `draw` gives dropout's keys. */
function apply(layers: readonly LayerSpec[], x: Arr, next: () => Arr, draw: () => Arr): Arr {
  return layers.reduce((v, layer) => {
    switch (layer.type) {
      case 'conv1d':
      case 'conv2d':
        return activate(convolve(v, next(), next(), layer), layer.activation);
      case 'dense':
        return activate(np.matmul(v, next()).add(next()), layer.activation);
      case 'batchNormalization':
        return batchNorm(v, next(), next());
      case 'maxPooling2d':
        return np.max(windows(v), [2, 4]);
      case 'averagePooling2d':
        return windows(v).mean([2, 4]);
      case 'globalAveragePooling1d':
        return v.mean([1]);
      case 'globalAveragePooling2d':
        return v.mean([1, 2]);
      case 'flatten':
        return v.reshape([v.shape[0] as number, product(v.shape.slice(1))]);
      case 'activation':
        return activate(v, layer.activation);
      case 'dropout': {
        const keep = jax.random.bernoulli(draw(), 1 - layer.rate, v.shape);
        return np.where(keep, v.div(1 - layer.rate), 0);
      }
      case 'residual': {
        const main = apply(layer.layers, v.ref, next, draw);
        return main.add(apply(layer.shortcut, v, next, draw));
      }
      default:
        throw new Error(`jax-js has no layer ${(layer satisfies never as LayerSpec).type} here`);
    }
  }, x);
}

/** Mean loss of one batch. Consumes everything it is given. */
function loss(layers: readonly LayerSpec[], weights: readonly Arr[], x: Arr, y: Arr, seed: Arr): Arr {
  const order = weights.values();
  let draws = 0;
  const logits = apply(
    layers,
    x,
    () => order.next().value as Arr,
    () => jax.random.key(seed.ref.mul(16).add(draws++)),
  );
  seed.dispose();
  const perSample = jax.nn.logSoftmax(logits, -1).mul(y).sum();
  return perSample.mul(-1 / (y.shape[0] as number));
}

/** Which of the layers' weights training changes by gradients. */
function isTrained(layers: readonly LayerSpec[]): boolean[] {
  return layers.flatMap((layer) => {
    if (layer.type === 'residual') return isTrained([...layer.layers, ...layer.shortcut]);
    if (layer.type === 'batchNormalization') return [true, true, false, false];
    return ['conv1d', 'conv2d', 'dense'].includes(layer.type) ? [true, true] : [];
  });
}

let loaded: Loaded;
let step: (batch: number) => Promise<number>;
let turn = 0;

/** A training step: loss, gradients and RMSprop in one jit. Moving statistics, which training does not read, are left out. */
function build(layers: readonly LayerSpec[], learningRate = 1e-3): typeof step {
  const { net, shapes } = loaded;
  const trained = isTrained(net.layers);
  const part = (data: Float32Array, i: number, shape: readonly number[]) => {
    const size = net.batch * product(shape);
    return np.array(data.slice(i * size, (i + 1) * size)).reshape([net.batch, ...shape]);
  };
  const batches = Array.from(
    { length: BATCHES },
    (_, i) => [part(loaded.x, i, net.inputShape), part(loaded.y, i, [10])] as const,
  );
  let weights = loaded.weights.flatMap((w, i) => (trained[i] ? [np.array(w).reshape(shapes[i] ?? [])] : []));
  let velocities = weights.map((w) => np.zerosLike(w.ref));
  const gradients = jax.valueAndGrad((w: Arr[], x: Arr, y: Arr, seed: Arr) => loss(layers, w, x, y, seed));
  const train = jax.jit((w: Arr[], v: Arr[], x: Arr, y: Arr, seed: Arr): [Arr, Arr[], Arr[]] => {
    const [value, gs] = gradients(
      w.map((each) => each.ref),
      x,
      y,
      seed,
    );
    const next = gs.map((g, i) =>
      np
        .square(g.ref)
        .mul(0.1)
        .add((v[i] as Arr).mul(0.9)),
    );
    const moved = gs.map((g, i) => (w[i] as Arr).sub(g.mul(learningRate).div(np.sqrt((next[i] as Arr).ref.add(1e-7)))));
    return [value, moved, next];
  });
  return async (batch) => {
    const [x, y] = batches[batch % BATCHES] as (typeof batches)[number];
    const seed = np.array(Uint32Array.of(turn++)).reshape([]);
    const [value, moved, next] = train(weights, velocities, x.ref, y.ref, seed);
    weights = moved;
    velocities = next;
    for (const array of [...weights, ...velocities]) await array.blockUntilReady();
    return (await value.data())[0] as number;
  };
}

const next = async () => {
  await step(turn);
};

await serve({
  async version() {
    if (!(await jax.init('wasm')).includes('wasm')) throw new Error('the wasm device does not start');
    jax.defaultDevice('wasm');
    return `jax-js ${JSON.parse(await readFile(new URL('../../.peers/node_modules/@jax-js/jax/package.json', import.meta.url), 'utf8')).version} wasm`;
  },
  load(given) {
    loaded = given;
  },
  async losses(steps, learningRate) {
    step = build(withoutDropout(loaded.net.layers), learningRate);
    const losses: number[] = [];
    for (let i = 0; i < steps; i++) losses.push(await step(0));
    return losses;
  },
  async prepare() {
    step = build(loaded.net.layers);
    await warmUp(next);
    return 'jit of loss, gradients and update; convolution as a matrix product';
  },
  time: (steps) => timed(steps, next),
} satisfies Driver);
