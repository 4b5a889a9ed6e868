import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel, Tensor } from '../../src/index.ts';
import { find, type Module, modules } from '../keras/catalogue.ts';
import { distance } from '../keras/fixtures.ts';

interface Stored {
  readonly dtype: string;
  readonly shape: number[];
  readonly data: string;
}
/** What `generate_tfjs_layers.js` stores: a model as TensorFlow.js saves it, and what it computes there. */
interface Case {
  readonly name: string;
  readonly document: object;
  readonly weights: string;
  readonly xs: Stored[];
  readonly y?: Stored;
  readonly labels?: Stored;
  readonly metricsNames?: string[];
  readonly evaluation?: number[];
  readonly losses?: number[];
}

const catalogue = JSON.parse(readFileSync(new URL('../fixtures/keras/catalogue.json', import.meta.url), 'utf8'));
const cases = JSON.parse(readFileSync(new URL('../fixtures/tfjs/layers.json', import.meta.url), 'utf8')) as Case[];
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));
const toTensor = ({ dtype, shape, data }: Stored) => {
  const { buffer } = bytesOf(data);
  return new Tensor(dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer), shape);
};

async function load({ document, weights }: Case, warnings: string[] = []) {
  return loadModel(new TextEncoder().encode(JSON.stringify(document)), {
    fetchShard: async () => bytesOf(weights),
    onWarning: (message) => warnings.push(message),
  });
}

/** What TensorFlow.js computes otherwise than Keras: files are read, and it is said. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'upSampling2d bilinear':
    'UpSampling2D is that of Keras: TensorFlow.js interpolates from the upper left corner, Keras between the middles of pixels.',
  'optimizer adadelta':
    'Adadelta is that of Keras: TensorFlow.js divides by the mean square from before the step, Keras by that with it.',
  'loss hinge': 'hinge is that of Keras: TensorFlow.js takes labels of 0 as they are, Keras for −1.',
  'loss squaredHinge': 'squared_hinge is that of Keras: TensorFlow.js takes labels of 0 as they are, Keras for −1.',
  'metric precision': 'precision is that of Keras: TensorFlow.js counts outputs that are exactly 1, Keras those above 0.5.',
};
const expectedWarnings = (name: string) => (OTHERWISE[name] ? [`file: ${OTHERWISE[name]}`] : []);
/** Those whose numbers are Keras's and therefore not those of TensorFlow.js. */
const OTHER_NUMBERS = ['upSampling2d bilinear', 'optimizer adadelta', 'metric precision'];

/** Layers of which TensorFlow.js saves no model that predicts there, as `generate_tfjs_layers.js` says. */
const NOT_SHOWN = ['centerCrop', 'inputLayer', 'resizing'];

it('every layer that TensorFlow.js and Evenkeel both have is shown', () => {
  const module = modules.find(({ key }) => key === 'tf.layers') as Module;
  const both = (catalogue['tf.layers'] as string[]).filter((name) => find(module, name));
  const own = (text: string) => find(module, text.split(' ')[0] as string);
  const shown = new Set(cases.map(({ name }) => own(name)));
  expect(both.filter((name) => !shown.has(own(name)) && !NOT_SHOWN.includes(own(name) as string))).toEqual([]);
});

describe('every layer and activation of TensorFlow.js that is here too, saved there, predicts the same to 1e-5', () => {
  it.each(cases.filter((c) => c.y).map((c) => [c.name, c] as const))('%s', async (_, c) => {
    const warnings: string[] = [];
    const model = await load(c, warnings);
    const got = await model.predict(c.xs.map(toTensor));
    const want = toTensor(c.y as Stored);
    expect(got.shape).toEqual(want.shape);
    const error = distance(got.data, want.data);
    if (OTHER_NUMBERS.includes(c.name)) expect(error).toBeGreaterThan(1e-2);
    else expect(error).toBeLessThan(1e-5);
    expect(warnings).toEqual(expectedWarnings(c.name));
  });
});

describe('what a model was compiled with in TensorFlow.js is kept: loss, metric and three more steps are the same to 1e-4', () => {
  it.each(cases.filter((c) => c.losses).map((c) => [c.name, c] as const))('%s', async (_, c) => {
    const warnings: string[] = [];
    const model = await load(c, warnings);
    const [x, labels] = [toTensor(c.xs[0] as Stored), toTensor(c.labels as Stored)];
    const { loss, ...metrics } = await model.evaluate(x, labels);
    const got = [loss as number, ...(Object.values(metrics) as number[])];
    for (const _ of c.losses as number[]) got.push((await model.trainOnBatch(x, labels)).loss as number);
    const error = distance(got, [...(c.evaluation as number[]), ...(c.losses as number[])]);
    if (OTHER_NUMBERS.includes(c.name)) expect(error).toBeGreaterThan(1e-2);
    else expect(error).toBeLessThan(1e-4);
    expect(warnings).toEqual([
      ...expectedWarnings(c.name),
      'file: the state of the optimizer is missing or of another one; it starts anew.',
    ]);
  });

  it('what is not here is named, and the rest of the model opens', async () => {
    const [first] = cases.filter((c) => c.losses) as [Case];
    const document = structuredClone(first.document) as { trainingConfig: { loss: string } };
    document.trainingConfig.loss = 'ctc';
    const warnings: string[] = [];
    const model = await load({ ...first, document }, warnings);
    expect(model.optimizer).toBeUndefined();
    expect(warnings).toEqual([
      'file, compile settings, loss: expected a loss that is here too, got ctc. Give it in customObjects: { ctc: … }, ' +
        'or load with compile: false. The model is not compiled: call compile to train it.',
    ]);
  });
});

it('a file of Keras 3 that was converted has its weights as Keras 3 numbers them', async () => {
  const found = cases.find((c) => c.name === 'depthwiseConv2d') as Case;
  const document = structuredClone(found.document) as { weightsManifest: { weights: { name: string }[] }[] };
  const names = ['layers/depthwise_conv2d/vars/0', 'layers/depthwise_conv2d/vars/1'];
  for (const [i, w] of (document.weightsManifest[0]?.weights ?? []).entries()) w.name = names[i] as string;
  const model = await load({ ...found, document });
  const got = await model.predict(found.xs.map(toTensor));
  expect(distance(got.data, toTensor(found.y as Stored).data)).toBeLessThan(1e-5);
});
