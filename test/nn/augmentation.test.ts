import { describe, expect, it } from 'vitest';
import { input, model, optimizers, sequential, Tensor, wasmBackend } from '../../src/index.ts';
import type { Factor, Range } from '../../src/nn/layers/augmentation/factor.ts';
import type { FlipMode } from '../../src/nn/layers/augmentation/randomFlip.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import { mistake } from '../support/mistake.ts';

const bytes = (n: number) =>
  new Tensor(
    Uint8Array.from({ length: n * 70 }, (_, i) => (i * 97) % 251),
    [n, 7, 5, 2],
  );

const random: Record<string, () => Layer> = {
  randomBrightness: () => layers.randomBrightness({ factor: 0.3, inputShape: [7, 5, 2] }),
  randomContrast: () => layers.randomContrast({ factor: 0.8, inputShape: [7, 5, 2] }),
  randomFlip: () => layers.randomFlip({ inputShape: [7, 5, 2] }),
  randomRotation: () => layers.randomRotation({ factor: 0.3, inputShape: [7, 5, 2] }),
  randomTranslation: () => layers.randomTranslation({ heightFactor: 0.3, widthFactor: 0.3, inputShape: [7, 5, 2] }),
  randomZoom: () => layers.randomZoom({ heightFactor: 0.5, inputShape: [7, 5, 2] }),
};

/** Images as training steps see them, twice: the layer is told to train in inference. */
async function augmented(layer: Layer, images: Tensor, options: object = {}) {
  const x = input({ shape: images.shape.slice(1) });
  const net = model({ inputs: x, outputs: layer.apply(x, { training: true }), ...options });
  return { first: await net.predict(images), second: await net.predict(images) };
}

describe.each(Object.keys(random))('%s', (name) => {
  const make = random[name] as () => Layer;
  const images = bytes(6);

  it('leaves images as they are in inference', async () => {
    const got = await sequential([make()]).predict(images);
    expect(Array.from(got.data)).toEqual(Array.from(images.data));
  });

  it('changes each image of a batch in its own way, and another way the next time', async () => {
    const same = new Tensor(
      Uint8Array.from({ length: 32 * 70 }, (_, i) => images.data[i % 70] as number),
      [32, 7, 5, 2],
    );
    const { first, second } = await augmented(make(), same);
    const rows = Array.from({ length: 32 }, (_, i) => first.slice(i, i + 1).data.join());
    expect(new Set(rows).size).toBeGreaterThanOrEqual(2);
    expect(second.data).not.toEqual(first.data);
  });

  it('gives the same bits on one thread and on several', async () => {
    const one = await augmented(make(), images, { backend: wasmBackend({ threads: 1 }) });
    const many = await augmented(make(), images, { backend: wasmBackend({ threads: 3, sharedFrom: 0 }) });
    expect(many.first.data).toEqual(one.first.data);
    expect(many.second.data).toEqual(one.second.data);
  });
});

describe('random images in a network', () => {
  const arm = (batchNorm: boolean, seed?: number) =>
    sequential(
      [
        layers.rescaling({ scale: 1 / 255, inputShape: [7, 5, 2] }),
        layers.randomRotation({ factor: 0.2, name: 'turn', ...(seed !== undefined && { seed }) }),
        layers.conv2d({ filters: 3, kernelSize: 3 }),
        ...(batchNorm ? [layers.batchNormalization()] : []),
        layers.randomTranslation({ heightFactor: 0.2, widthFactor: 0.2, name: 'move' }),
        layers.flatten(),
        layers.dense({ units: 1 }),
      ],
      { seed: 5 },
    );

  it('train, with a gradient through a layer in the middle, the same on any number of threads', async () => {
    const [x, y] = [
      bytes(8),
      new Tensor(
        Float32Array.from({ length: 8 }, (_, i) => Math.sin(i)),
        [8, 1],
      ),
    ];
    const train = async (threads: number) => {
      const net = sequential(arm(true).layers, { seed: 5, backend: wasmBackend({ threads, sharedFrom: 0 }) });
      net.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: 'mse' });
      const before = net.getWeights();
      const { history } = await net.fit(x, y, { epochs: 100, batchSize: 4, verbose: 0 });
      return { history: history.loss as number[], before, after: net.getWeights() };
    };
    const one = await train(1);
    expect(one.history.at(-1)).toBeLessThan((one.history[0] as number) / 2);
    expect(one.after[0]?.data).not.toEqual(one.before[0]?.data);
    expect((await train(2)).history).toEqual(one.history);
  });

  it('depend on the seed and the name alone, so that the arms of an experiment see the same images', () => {
    const keys = (net: ReturnType<typeof arm>, name: string) => {
      const layer = net.layers.find((l) => l.name === name) as Layer;
      return (layer as unknown as { key(stream: string): readonly number[] }).key('angle');
    };
    expect(keys(arm(true), 'turn')).toEqual(keys(arm(false), 'turn'));
    expect(keys(arm(true), 'turn')).not.toEqual(keys(arm(true), 'move'));
    expect(keys(arm(true, 9), 'turn')).not.toEqual(keys(arm(true), 'turn'));
  });

  it('with one seed draw the same in two layers, as for images and their masks', async () => {
    const options = { factor: 0.4, seed: 3 };
    const a = await augmented(layers.randomRotation({ ...options, name: 'images' }), bytes(4));
    const b = await augmented(layers.randomRotation({ ...options, name: 'masks' }), bytes(4), { seed: 8 });
    expect(b.first.data).toEqual(a.first.data);
  });
});

describe('options that make no sense are refused', () => {
  const factor = 'a number from -1 to 1, or two of them [least, most]';
  const zoom = 'a number above -1 up to 1, or two of them [least, most]';
  const build = (layer: Layer, shape: number[]) => () => layer.ensureBuilt(shape);
  it.each([
    [
      `layer "RandomFlip", option mode: expected 'horizontal', 'vertical' or 'horizontalAndVertical', got "both".`,
      () => layers.randomFlip({ mode: 'both' as FlipMode }),
    ],
    ['layer "RandomFlip", option seed: expected an integer of at least 0, got -1.', () => layers.randomFlip({ seed: -1 })],
    [
      `layer "RandomFlip", option dataFormat: expected 'channelsLast' or 'channelsFirst', got "first".`,
      () => layers.randomFlip({ dataFormat: 'first' as 'channelsFirst' }),
    ],
    [
      'layer "flip": expected an input of 4 dimensions (batch, channels, height, width), got (?, 28, 28). ' +
        'Reshape the data, or put a flatten or reshape layer in front.',
      build(layers.randomFlip({ name: 'flip', dataFormat: 'channelsFirst' }), [28, 28]),
    ],
    [
      `layer "RandomTranslation", option heightFactor: expected ${factor}, got 1.5.`,
      () => layers.randomTranslation({ heightFactor: 1.5, widthFactor: 0 }),
    ],
    [
      `layer "RandomTranslation", option widthFactor: expected ${factor}, got [0].`,
      () => layers.randomTranslation({ heightFactor: 0, widthFactor: [0] as unknown as Factor }),
    ],
    [
      'layer "RandomTranslation", option widthFactor: expected a value, as it has no default, got none.',
      () => layers.randomTranslation({ heightFactor: 0 } as Parameters<typeof layers.randomTranslation>[0]),
    ],
    [
      `layer "RandomTranslation", option fillMode: expected 'reflect', 'wrap', 'constant' or 'nearest', got "mirror".`,
      () => layers.randomTranslation({ heightFactor: 0, widthFactor: 0, fillMode: 'mirror' as 'wrap' }),
    ],
    [`layer "RandomRotation", option factor: expected ${factor}, got [-2,0].`, () => layers.randomRotation({ factor: [-2, 0] })],
    [`layer "RandomRotation", option factor: expected ${factor}, got NaN.`, () => layers.randomRotation({ factor: Number.NaN })],
    [
      `layer "RandomRotation", option interpolation: expected 'bilinear' or 'nearest', got "bicubic".`,
      () => layers.randomRotation({ factor: 0.1, interpolation: 'bicubic' as 'nearest' }),
    ],
    [
      'layer "RandomRotation", option fillValue: expected a number, got NaN.',
      () => layers.randomRotation({ factor: 0.1, fillValue: Number.NaN }),
    ],
    [`layer "RandomZoom", option heightFactor: expected ${zoom}, got -1.`, () => layers.randomZoom({ heightFactor: -1 })],
    [
      `layer "RandomZoom", option widthFactor: expected ${zoom}, got [0,1.1].`,
      () => layers.randomZoom({ heightFactor: 0, widthFactor: [0, 1.1] }),
    ],
    [
      'layer "RandomContrast", option factor: expected a number from 0 to 1, or two of them [least, most], got -0.1.',
      () => layers.randomContrast({ factor: -0.1 }),
    ],
    [
      'layer "RandomContrast", option valueRange: expected two numbers [lowest, highest], got [255,0].',
      () => layers.randomContrast({ factor: 0.1, valueRange: [255, 0] }),
    ],
    [`layer "RandomBrightness", option factor: expected ${factor}, got 2.`, () => layers.randomBrightness({ factor: 2 })],
    [
      'layer "RandomBrightness", option valueRange: expected two numbers [lowest, highest], got 255.',
      () => layers.randomBrightness({ factor: 0.1, valueRange: 255 as unknown as Range }),
    ],
    [
      'layer "RandomCrop", option height: expected an integer of at least 1, got 0.',
      () => layers.randomCrop({ height: 0, width: 3 }),
    ],
    [
      'layer "CenterCrop", option width: expected an integer of at least 1, got 2.5.',
      () => layers.centerCrop({ height: 2, width: 2.5 }),
    ],
    [
      'layer "Resizing", option height: expected an integer of at least 1, got -2.',
      () => layers.resizing({ height: -2, width: 3 }),
    ],
    [
      `layer "Resizing", option interpolation: expected 'bilinear' or 'nearest', got "lanczos3".`,
      () => layers.resizing({ height: 2, width: 2, interpolation: 'lanczos3' as 'nearest' }),
    ],
    [
      'layer "Resizing", option fillValue: expected a number, got Infinity.',
      () => layers.resizing({ height: 2, width: 2, fillValue: Number.POSITIVE_INFINITY }),
    ],
    [
      'layer "Resizing", option padToAspectRatio: expected false where cropToAspectRatio is true, got true.',
      () => layers.resizing({ height: 2, width: 2, cropToAspectRatio: true, padToAspectRatio: true }),
    ],
    [
      'layer "CenterCrop": expected an input of 4 dimensions (batch, height, width, channels), got (?, 9). ' +
        'Reshape the data, or put a flatten or reshape layer in front.',
      build(layers.centerCrop({ height: 2, width: 2 }), [9]),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});
