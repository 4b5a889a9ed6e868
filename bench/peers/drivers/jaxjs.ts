import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type LayerSpec, withoutDropout } from '../nets.ts';
import { BATCHES } from '../protocol.ts';
import { type Driver, type Loaded, serve, timed, warmUp } from './serve.ts';

/** jax-js as a contender. It is no dependency, so what is used of it is declared here. Functions consume their operands. */
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
  slice(...index: ([] | [number, number])[]): Arr;
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

/**
 * Convolution as one matrix product over the pixels that each place sees. the convolution of jax-js takes over ten times as long, above all
 * in its gradients. Its slices have no steps, so strides are a reshape to [.., h, stride, w, stride, ..] of which only the first are used.
 */
function conv2d(x: Arr, kernel: Arr, bias: Arr, { strides: s = 1, padding }: Extract<LayerSpec, { type: 'conv2d' }>): Arr {
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const [kh, kw, , filters] = kernel.shape as [number, number, number, number];
  const plan = (size: number, k: number) => {
    const out = padding === 'same' ? Math.ceil(size / s) : Math.floor((size - k) / s) + 1;
    const before = padding === 'same' ? Math.floor(Math.max((out - 1) * s + k - size, 0) / 2) : 0;
    // Room at the end for the last place's full stride.
    return { out, pad: [before, Math.max(k - 1 + s * out - size - before, 0)] as [number, number] };
  };
  const [v, h] = [plan(height, kh), plan(width, kw)];
  const padded = v.pad[0] + v.pad[1] + h.pad[0] + h.pad[1] > 0 ? np.pad(x, [[0, 0], v.pad, h.pad, [0, 0]]) : x;
  const seen: Arr[] = [];
  for (let i = 0; i < kh; i++) {
    for (let j = 0; j < kw; j++) {
      const part = padded.ref.slice([], [i, i + s * v.out], [j, j + s * h.out], []);
      seen.push(s === 1 ? part : part.reshape([n, v.out, s, h.out, s, channels]).slice([], [], [0, 1], [], [0, 1], []));
    }
  }
  padded.dispose();
  const rows = [n * v.out * h.out, channels];
  const columns = np.concatenate(
    seen.map((part) => part.reshape(rows)),
    1,
  );
  const y = np.matmul(columns, kernel.reshape([kh * kw * channels, filters]));
  return y.add(bias).reshape([n, v.out, h.out, filters]);
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

/** Mean loss of one batch. Consumes everything it is given. */
function loss(layers: readonly LayerSpec[], weights: readonly Arr[], x: Arr, y: Arr, seed: Arr): Arr {
  let at = 0;
  const weight = () => weights[at++] as Arr;
  let v = x;
  for (const [i, layer] of layers.entries()) {
    if (layer.type === 'conv2d') v = activate(conv2d(v, weight(), weight(), layer), layer.activation);
    else if (layer.type === 'dense') v = activate(np.matmul(v, weight()).add(weight()), layer.activation);
    else if (layer.type === 'batchNormalization') v = batchNorm(v, weight(), weight());
    else if (layer.type === 'maxPooling2d') v = np.max(windows(v), [2, 4]);
    else if (layer.type === 'averagePooling2d') v = windows(v).mean([2, 4]);
    else if (layer.type === 'flatten') v = v.reshape([v.shape[0] as number, v.shape.slice(1).reduce((p, d) => p * d, 1)]);
    else if (layer.type === 'activation') v = activate(v, layer.activation);
    else if (layer.type === 'dropout') {
      const keep = jax.random.bernoulli(jax.random.key(seed.ref.mul(16).add(i)), 1 - layer.rate, v.shape);
      v = np.where(keep, v.div(1 - layer.rate), 0);
    }
  }
  seed.dispose();
  const perSample = jax.nn.logSoftmax(v, -1).mul(y).sum();
  return perSample.mul(-1 / (y.shape[0] as number));
}

let loaded: Loaded;
let step: (batch: number) => Promise<number>;
let turn = 0;

/** A training step: loss, gradients and RMSprop in one jit. Moving statistics, which training does not read, are left out. */
function build(layers: readonly LayerSpec[], learningRate = 1e-3): typeof step {
  const { net, shapes } = loaded;
  const trained = net.layers.flatMap((layer) => {
    if (layer.type === 'batchNormalization') return [true, true, false, false];
    return layer.type === 'conv2d' || layer.type === 'dense' ? [true, true] : [];
  });
  const part = (data: Float32Array, i: number, shape: readonly number[]) => {
    const size = shape.reduce((p, d) => p * d, net.batch);
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
