import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { differentiate } from '../../src/compiler/differentiate.ts';
import { normals, streamKey } from '../../src/core/random.ts';
import { type Shape, sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import { Graph, type Value } from '../../src/ir/graph.ts';
import { model } from '../../src/models/functional.ts';
import { sequential } from '../../src/models/sequential.ts';
import { nonNeg } from '../../src/nn/constraints/index.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { sgd } from '../../src/nn/optimizers/index.ts';
import { l2 } from '../../src/nn/regularizers/index.ts';
import * as ops from '../../src/ops/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { mistake } from '../support/mistake.ts';

const draw = (name: string, shape: Shape) => Float32Array.from(normals(streamKey(3, name), sizeOf(shape)));

/** One training call of a layer in float64: results by name, the weights' next values, and warnings. */
async function train(layer: Layer, shape: Shape, x = draw('x', shape)) {
  layer.name = 'layer';
  layer.ensureBuilt(shape.slice(1));
  const graph = new Graph();
  const warnings: string[] = [];
  const input = graph.input('x', shape);
  const context = {
    training: true,
    step: () => input,
    update: graph.update.bind(graph),
    addLoss: () => {},
    warn: (m: string) => void warnings.push(m),
  };
  const y = layer.call(input, context);
  graph.output('y', y);
  const loss = ops.sum(ops.mul(y, graph.constant(draw('dy', shape), shape)));
  graph.output('dx', differentiate(loss, [input])[0] as Value);
  const session = await referenceBackend.createSession();
  const executable = await session.compile(graph.program());
  executable.input('x')?.set(x);
  await executable.run();
  const state = new Map(layer.weights.map(({ variable }) => [variable.name.split('/')[1], session.read(variable)]));
  return { y: executable.read('y'), dx: executable.read('dx'), state, warnings };
}

describe('batch normalisation in float64', () => {
  /** Results, and the gradient of W, of BN(u · aW). */
  async function scaled(a: number) {
    const norm = layers.batchNormalization({ epsilon: 0, name: 'norm' });
    norm.ensureBuilt([5]);
    const graph = new Graph();
    const w = graph.input('w', [4, 5]);
    const u = graph.constant(draw('u', [8, 4]), [8, 4]);
    const context = { training: true, step: () => w, update: () => {}, addLoss: () => {}, warn: () => {} };
    const y = norm.call(ops.matmul(u, w), context);
    graph.output('y', y);
    graph.output('dw', differentiate(ops.sum(ops.mul(y, graph.constant(draw('dy', [8, 5]), [8, 5]))), [w])[0] as Value);
    const executable = await (await referenceBackend.createSession()).compile(graph.program());
    executable.input('w')?.set(draw('w', [4, 5]).map((v) => a * v));
    await executable.run();
    return { y: executable.read('y'), dw: executable.read('dw') };
  }

  it('does not depend on the scale of the weights before it, and their gradient falls as the scale grows: to 1e-12', async () => {
    const [one, eight] = [await scaled(1), await scaled(8)];
    for (const [i, v] of one.y.entries()) expect(Math.abs((eight.y[i] as number) - v)).toBeLessThan(1e-12);
    for (const [i, g] of one.dw.entries()) expect(Math.abs(8 * (eight.dw[i] as number) - g)).toBeLessThan(1e-12);
  });

  // Numbers of values are powers of two: programs keep 1/n as float32.
  it.each([
    ['batch', layers.batchNormalization(), [8, 4, 4], 4],
    ['ghost batches', layers.batchNormalization({ virtualBatchSize: 2 }), [8, 4, 4], 4],
    ['layer', layers.layerNormalization({ axis: [1, 2], scale: false }), [8, 4, 4], 1],
    ['instance', layers.instanceNormalization(), [8, 4, 4], 4],
  ] as const)(
    '%s normalisation: the gradients of what shares statistics add up to 0, to 1e-12',
    async (_, layer, shape, channels) => {
      const { dx } = await train(layer, shape);
      const sums = new Float64Array(channels);
      for (const [i, g] of dx.entries()) (sums[i % channels] as number) += g;
      for (const total of sums) expect(Math.abs(total)).toBeLessThan(1e-12);
      expect(dx.some((g) => Math.abs(g) > 0.01)).toBe(true);
    },
  );

  it('follows 1/N, or 1/(N−1) where that is asked for', async () => {
    const values = Float32Array.of(1, 2, 3, 4);
    for (const [movingVariance, want] of [['biased', 1.25] as const, ['unbiased', 5 / 3] as const]) {
      const { state, y } = await train(layers.batchNormalization({ momentum: 0, movingVariance, epsilon: 0 }), [4, 1], values);
      expect(state.get('moving_variance')?.[0]).toBeCloseTo(want, 6);
      expect(y[3]).toBeCloseTo(1.5 / Math.sqrt(1.25), 7);
    }
    const one = layers.batchNormalization({ momentum: 0, movingVariance: 'unbiased' });
    expect((await train(one, [1, 1], Float32Array.of(5))).state.get('moving_variance')?.[0]).toBe(0);
    const renorm = layers.batchNormalization({ momentum: 0, movingVariance: 'unbiased', renorm: true });
    expect((await train(renorm, [4, 1], values)).state.get('moving_variance')?.[0]).toBeCloseTo(5 / 3, 6);
  });

  it.each([false, true])(
    'ghost batches (renorm %s) are batches of their own, and the moving statistics take their mean',
    async (renorm) => {
      const options = { renorm, axis: 1, momentum: 0.5, movingVariance: 'unbiased' } as const;
      const shape = [6, 3, 2];
      const whole = draw('x', shape);
      const { y, dx, state, warnings } = await train(
        layers.batchNormalization({ ...options, virtualBatchSize: 2 }),
        shape,
        whole,
      );
      expect(warnings).toEqual([]);
      const means: (readonly number[])[] = [];
      for (const ghost of [0, 1, 2]) {
        // The projection that gives the gradients is drawn for the whole batch: compare results alone.
        const part = await train(layers.batchNormalization(options), [2, 3, 2], whole.subarray(12 * ghost, 12 * (ghost + 1)));
        for (const [i, v] of part.y.entries()) expect(y[12 * ghost + i]).toBeCloseTo(v, 12);
        means.push([...(part.state.get('moving_variance') ?? []), ...(part.state.get('moving_mean') ?? [])]);
      }
      expect(dx.every(Number.isFinite)).toBe(true);
      if (renorm) return;
      const got = [...(state.get('moving_variance') ?? []), ...(state.get('moving_mean') ?? [])];
      for (const [i, v] of got.entries())
        expect(v).toBeCloseTo(
          means.reduce((t, m) => t + (m[i] as number) / 3, 0),
          6,
        );
    },
  );

  it('takes the next larger ghost batch that divides the batch, and says so', async () => {
    const norm = layers.batchNormalization({ virtualBatchSize: 4 });
    const { y, warnings } = await train(norm, [10, 3]);
    expect(warnings).toEqual([
      'layer "layer": a batch of 10 samples has no ghost batches of 4; ghost batches of 5 are used. Choose a batch size and a number of ' +
        'samples that virtualBatchSize divides.',
    ]);
    const half = await train(layers.batchNormalization(), [5, 3], draw('x', [10, 3]).subarray(0, 15));
    for (const [i, v] of half.y.entries()) expect(y[i]).toBeCloseTo(v, 12);
    expect([1, 3, 4, 7, 8, 12].map((batch) => norm.ghostSize(batch))).toEqual([1, 3, 4, 7, 4, 4]);
  });

  it('keeps its constraint and pays its penalty on γ and β', async () => {
    const x = new Tensor(draw('data', [16, 3]), [16, 3]);
    const y = new Tensor(
      x.data.map((v) => -4 * v),
      [16, 3],
    );
    const trained = async (options: object) => {
      const model = sequential([layers.batchNormalization({ inputShape: [3], ...options })]);
      model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: 'meanSquaredError' });
      await model.fit(x, y, { batchSize: 16, epochs: 40, verbose: 0 });
      return model.getWeights().map((w) => [...w.data]);
    };
    const [gamma, beta] = await trained({});
    expect(gamma?.every((v) => v < -1)).toBe(true);
    const [bounded] = await trained({ gammaConstraint: nonNeg() });
    expect(bounded).toEqual([0, 0, 0]);
    const [small, smallBeta] = await trained({ gammaRegularizer: l2({ l2: 1 }), betaRegularizer: 'l2' });
    for (const [i, v] of (small ?? []).entries()) expect(Math.abs(v)).toBeLessThan(0.5 * Math.abs(gamma?.[i] as number));
    expect(smallBeta).not.toEqual(beta);
  });
});

describe('other normalisations', () => {
  it('unit normalisation leaves zeros zero and gives them a finite gradient', async () => {
    const { y, dx } = await train(layers.unitNormalization(), [2, 2], Float32Array.of(0, 0, 3, 4));
    expect([...y].map(Math.fround)).toEqual([0, 0, 0.6, 0.8].map(Math.fround));
    expect(dx.every(Number.isFinite)).toBe(true);
  });

  it('root mean square normalisation scales along the axes it normalises, whichever they are', async () => {
    const layer = layers.rmsNormalization({ axis: 1, epsilon: 0 });
    const { y } = await train(layer, [1, 2, 2], Float32Array.of(3, 1, 4, 1));
    const rms = Math.sqrt(12.5);
    for (const [i, v] of [3 / rms, 1, 4 / rms, 1].entries()) expect(y[i]).toBeCloseTo(v, 12);
  });

  it('spectral normalisation brings the largest singular value to 1 in training, and the optimizer goes on from there', async () => {
    const wrapped = layers.dense({ units: 6, kernelInitializer: 'heNormal' });
    const model = sequential([layers.spectralNormalization({ layer: wrapped, inputShape: [8] }), layers.dense({ units: 2 })]);
    expect(model.weights.slice(0, 3).map((w) => w.name)).toEqual([
      'spectral_normalization/dense/kernel',
      'spectral_normalization/vector_u',
      'spectral_normalization/dense/bias',
    ]);
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'meanSquaredError' });
    const x = new Tensor(draw('data', [40, 8]), [40, 8]);
    await model.fit(x, new Tensor(new Float32Array(80), [40, 2]), { batchSize: 1, epochs: 3, verbose: 0 });
    const kernel = model.getWeights()[0]?.data as Float32Array;
    let v = draw('v', [6]);
    let norm = 0;
    for (let i = 0; i < 300; i++) {
      const wv = Array.from({ length: 8 }, (_, r) => v.reduce((t, e, c) => t + e * (kernel[r * 6 + c] as number), 0));
      v = v.map((_, c) => wv.reduce((t, e, r) => t + e * (kernel[r * 6 + c] as number), 0));
      norm = Math.hypot(...v);
      v = v.map((e) => e / norm);
    }
    expect(Math.sqrt(norm)).toBeCloseTo(1, 3);
    const before = model.getWeights();
    await model.predict(x);
    expect(model.getWeights()).toEqual(before);
  });

  it('spectral normalisation in a functional model: each kernel has a name, and so a draw, of its own', () => {
    const x = input({ shape: [4] });
    const spectral = () => layers.spectralNormalization({ layer: layers.dense({ units: 4 }) });
    const net = model({ inputs: x, outputs: spectral().apply(spectral().apply(x)) });
    const kernels = net.weights.filter((w) => w.name.endsWith('kernel'));
    expect(kernels.map((w) => w.name)).toEqual(['spectral_normalization/dense/kernel', 'spectral_normalization_1/dense/kernel']);
    expect(kernels[0]?.variable.data).not.toEqual(kernels[1]?.variable.data);
  });

  it('spectral normalisation: a kernel that is read before it, or is normalised twice, has the gradients of all its uses', async () => {
    // The loss is linear in the kernels, so each use of one adds xᵀt to its gradient, whatever the kernel is.
    const linear = {
      name: 'linear',
      call: (t: Value, y: Value) => ops.sum(ops.mul(t, y), [1]),
      check: () => {},
    };
    const [x, t] = [new Tensor(draw('x', [4, 3]), [4, 3]), new Tensor(draw('t', [4, 2]), [4, 2])];
    const each = Array.from({ length: 6 }, (_, i) => {
      const [row, column] = [Math.floor(i / 2), i % 2];
      return [0, 1, 2, 3].reduce((sum, n) => sum + ((x.data[3 * n + row] as number) * (t.data[2 * n + column] as number)) / 4, 0);
    });
    for (const uses of [
      ['direct', 'spectral'],
      ['spectral', 'direct'],
      ['spectral', 'spectral'],
      ['direct', 'spectral', 'spectral', 'direct'],
    ]) {
      const kernels = [0, 1].map(async (learningRate) => {
        const a = input({ shape: [3] });
        const dense = layers.dense({ units: 2, useBias: false, name: 'shared' });
        const spectral = layers.spectralNormalization({ layer: dense });
        const outputs = layers.add().apply(uses.map((use) => (use === 'direct' ? dense : spectral).apply(a)));
        const net = model({ inputs: a, outputs });
        net.compile({ optimizer: sgd({ learningRate }), loss: linear });
        await net.trainOnBatch(x, t);
        return (net.getWeights()[net.weights.findIndex((w) => w.name.endsWith('kernel'))] as Tensor).data;
      });
      const [still, moved] = (await Promise.all(kernels)) as [Float32Array, Float32Array];
      for (const [i, v] of each.entries())
        expect((still[i] as number) - (moved[i] as number), uses.join()).toBeCloseTo(uses.length * v, 5);
    }
  });

  it('spectral normalisation that is frozen leaves kernel and vector as they are', async () => {
    const layer = layers.spectralNormalization({ layer: layers.dense({ units: 2 }), trainable: false, inputShape: [3] });
    const model = sequential([layer, layers.dense({ units: 1 })]);
    model.compile({ loss: 'meanSquaredError' });
    const before = model.getWeights().slice(0, 3);
    await model.fit(new Tensor(draw('x', [8, 3]), [8, 3]), new Tensor(new Float32Array(8), [8, 1]), { verbose: 0 });
    expect(model.getWeights().slice(0, 3)).toEqual(before);
  });
});

describe('in a model', () => {
  const kinds: readonly (readonly [string, () => Layer])[] = [
    ['batch', () => layers.batchNormalization()],
    ['batch with renorm', () => layers.batchNormalization({ renorm: true, renormClipping: { rmax: 3, rmin: 0.3, dmax: 5 } })],
    ['batch with ghosts', () => layers.batchNormalization({ virtualBatchSize: 2, movingVariance: 'unbiased' })],
    ['layer', () => layers.layerNormalization()],
    ['group', () => layers.groupNormalization({ groups: 2 })],
    ['instance', () => layers.instanceNormalization()],
    ['root mean square', () => layers.rmsNormalization()],
    ['unit', () => layers.unitNormalization()],
    ['spectral', () => layers.spectralNormalization({ layer: layers.dense({ units: 4 }) })],
    ['dynamic tanh in place of a', () => layers.dynamicTanh()],
    ['filter response', () => layers.filterResponseNormalization()],
    ['weight', () => layers.weightStandardization({ layer: layers.dense({ units: 4 }) })],
  ];
  it.each(kinds)(
    '%s normalisation trains at any rank and batch size, and predicts the same bits at every one',
    async (_, make) => {
      for (const inner of [[4], [3, 4], [2, 3, 4], [2, 1, 3, 4]]) {
        const x = new Tensor(draw('data', [11, ...inner]), [11, ...inner]);
        const y = new Tensor(draw('labels', [11, ...inner]), [11, ...inner]);
        const model = sequential([layers.dense({ units: 4, inputShape: inner }), make()], { onWarning: () => {} });
        model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError' });
        // 11 = 2·5 + 1 = 2·4 + 3: whole batches, a smaller last one, and one of a single sample.
        for (const batchSize of [11, 5, 4, 1]) {
          const { history } = await model.fit(x, y, { batchSize, verbose: 0 });
          expect(Number.isFinite(history.loss?.[0]), `rank ${inner.length + 1}, batches of ${batchSize}`).toBe(true);
        }
        expect(model.getWeights().every((w) => w.data.every(Number.isFinite))).toBe(true);
        const want = await model.predict(x, { batchSize: 1 });
        for (const batchSize of [2, 11]) expect(await model.predict(x, { batchSize })).toEqual(want);
      }
    },
  );
});

describe('options that make no sense are refused', () => {
  const built = (layer: Layer, shape: Shape) => () => layer.ensureBuilt(shape);
  it.each([
    [
      'layer "BatchNormalization", option renormMomentum: expected a number from 0 to 1, got -1.',
      () => layers.batchNormalization({ renormMomentum: -1 }),
    ],
    [
      'layer "BatchNormalization", option virtualBatchSize: expected an integer of at least 1, got 0.',
      () => layers.batchNormalization({ virtualBatchSize: 0 }),
    ],
    [
      `layer "BatchNormalization", option movingVariance: expected 'biased' or 'unbiased', got "both".`,
      () => layers.batchNormalization({ movingVariance: 'both' as 'biased' }),
    ],
    ...([{ rmax: 1, rmin: 2 }, { dmax: -1 }, { r: 1 }, { rmax: '3' }] as object[]).map(
      (clipping) =>
        [
          'layer "BatchNormalization", option renormClipping: expected { rmax, rmin, dmax }, each a number or left out, with rmax of at ' +
            `least rmin and dmax of at least 0, got ${JSON.stringify(clipping)}.`,
          () => layers.batchNormalization({ renorm: true, renormClipping: clipping }),
        ] as const,
    ),
    [
      'layer "LayerNormalization", option axis: expected different axes, each from 1 to 2 (or -2 to -1) for an input of 3 dimensions, got ' +
        '[1,-2].',
      built(layers.layerNormalization({ axis: [1, -2] }), [4, 5]),
    ],
    [
      'layer "LayerNormalization", option axis: expected different axes, each from 1 to 2 (or -2 to -1) for an input of 3 dimensions, got ' +
        '[].',
      built(layers.layerNormalization({ axis: [] }), [4, 5]),
    ],
    [
      'layer "UnitNormalization", option axis: expected an axis from 1 to 1 (or -1 to -1) for an input of 2 dimensions, got 0.',
      built(layers.unitNormalization({ axis: 0 }), [4]),
    ],
    ['layer "RMSNormalization": expected an input of at least 2 dimensions, got (?,).', built(layers.rmsNormalization(), [])],
    [
      'layer "RMSNormalization", option epsilon: expected a number of at least 0, got NaN.',
      () => layers.rmsNormalization({ epsilon: Number.NaN }),
    ],
    [
      'layer "LayerNormalization", option epsilon: expected a number of at least 0, got -1.',
      () => layers.layerNormalization({ epsilon: -1 }),
    ],
    [
      'layer "GroupNormalization", option epsilon: expected a number of at least 0, got -1.',
      () => layers.groupNormalization({ epsilon: -1 }),
    ],
    [
      'layer "GroupNormalization", option groups: expected an integer of at least 1, or -1 for one group a channel, got 0.',
      () => layers.groupNormalization({ groups: 0 }),
    ],
    [
      'layer "GroupNormalization", option groups: expected a number that divides the 6 channels, got 32.',
      built(layers.groupNormalization(), [4, 6]),
    ],
    [
      'layer "SpectralNormalization", option powerIterations: expected an integer from 1 to 100, got 0.',
      () => layers.spectralNormalization({ layer: layers.dense({ units: 1 }), powerIterations: 0 }),
    ],
    [
      'layer "spectral_normalization", option layer: expected a layer with a kernel, as dense and convolution layers have, got Flatten.',
      () => sequential([layers.spectralNormalization({ layer: layers.flatten(), inputShape: [3] })]),
    ],
    [
      'layer "weight_standardization", option layer: expected a dense or convolution layer, whose kernel is standardised, got Embedding.',
      () =>
        sequential([layers.weightStandardization({ layer: layers.embedding({ inputDim: 2, outputDim: 2 }), inputShape: [3] })]),
    ],
    [
      'layer "WeightStandardization", option epsilon: expected a number of at least 0, got -1.',
      () => layers.weightStandardization({ layer: layers.dense({ units: 1 }), epsilon: -1 }),
    ],
    [
      'layer "DynamicTanh", option initialAlpha: expected a number, got NaN.',
      () => layers.dynamicTanh({ initialAlpha: Number.NaN }),
    ],
    [
      'layer "DynamicTanh", option axis: expected an axis from 1 to 1 (or -1 to -1) for an input of 2 dimensions, got 2.',
      built(layers.dynamicTanh({ axis: 2 }), [4]),
    ],
    [
      'layer "FilterResponseNormalization", option epsilon: expected a number of at least 0, got -1.',
      () => layers.filterResponseNormalization({ epsilon: -1 }),
    ],
  ] as const)('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
