import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/core/version.ts';
import { exportOnnx, type OnnxOptions } from '../../src/formats/onnx/index.ts';
import { rules } from '../../src/formats/onnx/ops/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { model } from '../../src/models/functional.ts';
import type { Model } from '../../src/models/model.ts';
import { sequential } from '../../src/models/sequential.ts';
import * as layers from '../../src/nn/layers/index.ts';
import type { Layer } from '../../src/nn/layers/layer.ts';
import * as ops from '../../src/ops/index.ts';
import { input } from '../../src/training/data/inputs.ts';
import { CustomLayer } from '../support/customLayer.ts';
import { mistake } from '../support/mistake.ts';

function modelOf(layer: Layer, training?: boolean): Model {
  const entry = input({ shape: [4], name: 'x' });
  return model({ inputs: entry, outputs: layer.apply(entry, training === undefined ? {} : { training }), name: 'net' });
}

const refusal = (net: Model, options?: OnnxOptions) => mistake(() => exportOnnx(net, options));

describe('what ONNX cannot express is refused, naming the layer', () => {
  it('random numbers', async () => {
    for (const layer of [layers.dropout({ rate: 0.5, name: 'drop' }), layers.gaussianNoise({ stddev: 1, name: 'drop' })]) {
      expect(await refusal(modelOf(layer, true))).toMatch(
        /^exportOnnx, layer "drop": expected a computation without random numbers, got "\w+"\. Apply the layer without training: true\.$/,
      );
    }
  });

  it('ops it does not have', async () => {
    const alien = { ...ops, name: 'alien', infer: ([x]: readonly Value[]) => [{ shape: (x as Value).shape }], reference() {} };
    const custom = new CustomLayer((x) => x.graph.apply(alien, [x], undefined)[0] as Value);
    expect(await refusal(modelOf(custom))).toBe(
      'exportOnnx, layer "custom": expected ops that ONNX can express, got "alien". Write the layer with other ops.',
    );
  });

  it('what has another form for another size of batch', async () => {
    const start = 'exportOnnx, layer "custom": expected a computation that has one form for every size of batch, got ';
    const end = '. In inference a sample must not depend on its batch: check layers applied with training: true, and your own.';
    const batch = (x: Value) => x.shape[0] as number;
    const forms: [string, (x: Value) => Value][] = [
      ['other ops for another size of batch', (x) => (batch(x) % 2 === 0 ? ops.exp(x) : ops.log(x))],
      ['a size of 3 for 2 samples and of 4 for 3', (x) => ops.pad(x, [1, 0], [0, 0])],
      ['a constant that is another for another size of batch', (x) => ops.mul(x, x.graph.constant(batch(x), [4]))],
      ['"slice" with another begin for another size of batch', (x) => ops.slice(x, [batch(x) - 1, 0], [1, 4])],
    ];
    for (const [got, compute] of forms) expect(await refusal(modelOf(new CustomLayer(compute)))).toBe(start + got + end);
  });
});

describe('options and models that do not fit are refused', () => {
  const net = modelOf(layers.dense({ units: 2 }));

  it.each([16, 23, 17.5, Number.NaN])('opset %s', async (opset) => {
    expect(await refusal(net, { opset })).toBe(`exportOnnx, option opset: expected an integer from 17 to 22, got ${opset}.`);
  });

  it('types of inputs', async () => {
    expect(await refusal(net, { inputTypes: { y: 'uint8' } })).toBe(
      'exportOnnx, option inputTypes: expected names of inputs: x, got "y".',
    );
    expect(await refusal(net, { inputTypes: { x: 'float64' as 'float32' } })).toBe(
      "exportOnnx, option inputTypes, \"x\": expected 'float32', 'uint8' or 'int32', got \"float64\".",
    );
  });

  it('models that are not built, or none', async () => {
    expect(await refusal(sequential([layers.dense({ units: 2 })]))).toMatch(/expected a model whose input shape is known/);
    expect(await refusal({} as Model)).toBe('exportOnnx: expected a model, got object.');
  });

  it('weights of 2 GiB, before any is made', async () => {
    const entry = input({ shape: [20_000], name: 'x' });
    const huge = model({ inputs: entry, outputs: layers.dense({ units: 30_000 }).apply(entry), name: 'huge' });
    expect(await refusal(huge)).toBe(
      'exportOnnx, model "huge": expected weights of less than 2 GiB, the most that a protocol buffer holds, got 2.2 GiB. ' +
        'Export parts of it as models of their own.',
    );
  });
});

it('the version that files name is the package’s', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});

it('rules are for ops there are', () => {
  const source = Object.keys(rules).filter((name) => !['conv2dInputGradient', 'standardize'].includes(name));
  expect(source.filter((name) => !(name in ops))).toEqual([]);
});

it('importing the library loads nothing of it', () => {
  const seen = new Set<string>();
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    const source = readFileSync(url, 'utf8');
    for (const [, path] of source.matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']*)';/gms))
      visit(new URL(path as string, url));
  };
  visit(new URL('../../src/index.ts', import.meta.url));
  const loaded = [...seen].flatMap((href) => href.split('/src/formats/onnx/')[1] ?? []);
  expect(seen.size).toBeGreaterThan(100);
  expect(loaded).toEqual(['index.ts']);
});
