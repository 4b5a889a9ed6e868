import { describe, expect, it } from 'vitest';
import { normals, streamKey } from '../../src/core/random.ts';
import { sizeOf, Tensor } from '../../src/core/tensor/tensor.ts';
import type { Value } from '../../src/ir/graph.ts';
import { model } from '../../src/models/functional.ts';
import * as activations from '../../src/nn/activations/index.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import type { Normalization } from '../../src/nn/layers/preprocessing/normalization.ts';
import { input } from '../../src/training/data/inputs.ts';
import { cases, type StoredArray, toTensor } from '../keras/fixtures.ts';
import { BOUND, compareWithOnnx } from './runtime.ts';

const functions = activations as unknown as Record<string, (x: Value, options: object) => Value>;
const factories = layers as unknown as Record<string, (args: object) => Layer>;

/** A layer with its options, on inputs; weights by position where a fixture has some. */
interface LayerCase {
  readonly title: string;
  readonly factory: string;
  readonly make: () => Layer;
  readonly xs: readonly Tensor[];
  readonly weights: readonly Tensor[];
}

const title = (factory: string, args: object, xs: readonly Tensor[]) =>
  `${factory} ${JSON.stringify(args)} on ${xs.map((x) => `[${x.shape.join(', ')}]`).join(', ')}`;

/** A case of a fixture of Keras, in whichever of their forms. */
interface Fixture {
  readonly name?: string;
  readonly layer?: string | boolean;
  readonly args: object;
  readonly x?: StoredArray;
  readonly xs?: StoredArray[];
  readonly data?: StoredArray;
  readonly weights: (StoredArray | { readonly value: StoredArray })[];
}

function fromFixture({ name = '', layer, args, x, xs, data, weights }: Fixture): LayerCase {
  const factory = typeof layer === 'string' ? layer : layer === false ? 'activation' : name;
  const inputs = (xs ?? [x as StoredArray]).map(toTensor);
  const activation = functions[name] as (x: Value, options: object) => Value;
  const make = () => {
    if (layer === false) return layers.activation({ activation: (v) => activation(v, args) });
    const made = factories[factory]?.(args) as Layer;
    if (data) (made as Normalization).adapt(toTensor(data));
    return made;
  };
  const values = data ? [] : weights.map((w) => toTensor('value' in w ? w.value : w));
  const label = layer === false ? { activation: name, ...args } : args;
  return { title: title(factory, label, inputs), factory, make, xs: inputs, weights: values };
}

/** A tensor of standard normals. */
const random = (shape: readonly number[]) =>
  new Tensor(Float32Array.from(normals(streamKey(1, shape.join()), sizeOf(shape))), shape);

const image = [2, 6, 5, 4];
/** What fixtures leave out: layers that do nothing in inference, and options whose translation is one of its own. */
const others: readonly (readonly [factory: string, args: object, shape: readonly number[]])[] = [
  ['alphaDropout', { rate: 0.3 }, [2, 5]],
  ['dropout', { rate: 0.3 }, image],
  ['gaussianDropout', { rate: 0.3 }, [2, 5]],
  ['gaussianNoise', { stddev: 0.3 }, [2, 5]],
  ['spatialDropout1d', { rate: 0.3 }, [2, 5, 3]],
  ['spatialDropout2d', { rate: 0.3 }, image],
  ['inputLayer', {}, [2, 5]],
  ['instanceNormalization', {}, image],
  ['instanceNormalization', { axis: 1 }, image],
  ['instanceNormalization', { scale: false }, [2, 7, 3]],
  ['groupNormalization', { groups: 2 }, image],
  ['layerNormalization', { axis: [1, 2, 3], center: false }, image],
  ['reshape', { targetShape: [-1, 6] }, [2, 3, 4]],
  ['reshape', { targetShape: [2, 10, 6] }, [2, 5, 6, 4]],
  ['softmax', {}, [2, 5, 4]],
  ['dense', { units: 3, useBias: false }, [2, 5, 4]],
  ['dense', { units: 3, activation: 'gelu' }, [2, 5, 4]],
  ['permute', { dims: [3, 1, 2] }, image],
  ['conv2d', { filters: 4, kernelSize: 1, useBias: false, activation: 'softmax' }, image],
  ['activityRegularization', { l1: 0.1 }, [2, 5]],
  ['randomBrightness', { factor: 0.3 }, image],
  ['randomContrast', { factor: 0.3 }, image],
  ['randomCrop', { height: 3, width: 4 }, image],
  ['randomFlip', {}, image],
  ['randomRotation', { factor: 0.1 }, image],
  ['randomTranslation', { heightFactor: 0.1, widthFactor: 0.1 }, image],
  ['randomZoom', { heightFactor: 0.1 }, image],
  ['centerCrop', { height: 3, width: 4 }, image],
  ['centerCrop', { height: 9, width: 8 }, image],
  ['resizing', { height: 9, width: 3 }, image],
  ['resizing', { height: 4, width: 7, interpolation: 'nearest' }, image],
  ['resizing', { height: 8, width: 4, padToAspectRatio: true, dataFormat: 'channelsFirst' }, [2, 3, 6, 5]],
  ['conv1d', { filters: 4, kernelSize: 2, padding: 'causal', activation: 'selu' }, [2, 7, 3]],
];

const spectral: LayerCase = {
  title: 'spectralNormalization',
  factory: 'spectralNormalization',
  make: () => layers.spectralNormalization({ layer: layers.conv2d({ filters: 3, kernelSize: 2 }) }),
  xs: [random(image)],
  weights: [],
};

const standardized: LayerCase = {
  title: 'weightStandardization',
  factory: 'weightStandardization',
  make: () => layers.weightStandardization({ layer: layers.conv2d({ filters: 3, kernelSize: 2 }) }),
  xs: [random(image)],
  weights: [],
};

const fixtures = ['layers', 'normalization', 'structure', 'activations', 'preprocessingLayers'];

const all: readonly LayerCase[] = [
  ...fixtures
    .flatMap((name) => cases<Fixture>(name))
    // Along the axis of the batch, whose size an exported model leaves open.
    .filter(({ name, args }) => !(name === 'glu' && (args as { axis?: number }).axis === -3))
    .map(fromFixture),
  ...others.map(([factory, args, shape]) => {
    const xs = [random(shape)];
    return { title: title(factory, args, xs), factory, make: () => factories[factory]?.(args) as Layer, xs, weights: [] };
  }),
  spectral,
  standardized,
];

describe(`every layer in onnxruntime as here, within ${BOUND} of 1 + |value|, for 1, 3 and 17 samples`, () => {
  for (const [i, { title: name, make, xs, weights }] of all.entries()) {
    it(`${i + 1}. ${name}`, async () => {
      const entries = xs.map((x) => input({ shape: x.shape.slice(1) }));
      const net = model({ inputs: entries, outputs: make().apply(entries) });
      if (weights.length > 0) await net.setWeights(weights);
      await compareWithOnnx(net, xs);
    });
  }
});

it('no layer is left out', () => {
  const tested = new Set(all.map((c) => c.factory));
  const made = Object.keys(factories).filter((name) => name !== 'Layer');
  expect(made.filter((name) => !tested.has(name))).toEqual([]);
});
