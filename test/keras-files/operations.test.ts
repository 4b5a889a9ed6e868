import { describe, expect, it } from 'vitest';
import { Operation, operations } from '../../src/formats/keras/operations/operation.ts';
import { cloneModel, loadModel, modelFromJson } from '../../src/index.ts';
import { compareWithOnnx } from '../onnx/runtime.ts';
import { mistake } from '../support/mistake.ts';
import { configIn } from './archive.ts';
import { fileOf, predictionError, savedModels, tensorsOf } from './models.ts';

const quiet = { onWarning: () => {} };
const computing = savedModels.filter(({ name }) => name.startsWith('operations-'));

/** The operations in a config, models inside included, with what they are called with. The types of tensors are Keras's business. */
function operationsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const { module, class_name: name, config, inbound_nodes } = value as Record<string, unknown>;
  const nodes =
    inbound_nodes && JSON.parse(JSON.stringify(inbound_nodes).replaceAll(/"dtype":"(?:bool|int32)"/g, '"dtype":"float32"'));
  const own = typeof module === 'string' && module.includes('.ops') ? [{ module, name, config, nodes }] : [];
  return [...own, ...Object.values(value).flatMap(operationsIn)];
}

/** Their classes. */
const classesIn = (name: string) =>
  (operationsIn(configIn(fileOf(name, 'keras'))) as { name: string }[]).map((operation) => operation.name);

describe('operations on tensors in a file of Keras', () => {
  it('each that is here has a case of Keras’s', () => {
    const shown = new Set(computing.flatMap(({ name }) => classesIn(name)));
    // Other names of what has one, or made from it by Keras itself.
    const same = ['Abs', 'ConvertToTensor', 'Copy', 'Divide', 'Erfc', 'Fabs', 'LogicalXor', 'Mod', 'Transpose'];
    expect(Object.keys(operations).filter((name) => !shown.has(name) && !same.includes(name))).toEqual([]);
  });

  it.each(computing)('$name: back in a file as they were', async ({ name }) => {
    const bytes = fileOf(name, 'keras');
    const net = await loadModel(bytes, quiet);
    const want = operationsIn(configIn(bytes));
    expect(want.length).toBeGreaterThan(2);
    expect(operationsIn(configIn(await net.toBytes('keras', quiet)))).toEqual(want);
  });

  it.each(computing)('$name: the same from a copy, an older file and a text', async (saved) => {
    const net = await loadModel(fileOf(saved.name, 'keras'), quiet);
    const copies = [
      cloneModel(net),
      await loadModel(await net.toBytes('h5', quiet), quiet),
      await modelFromJson(await net.toJson(quiet)),
    ];
    for (const copy of copies) {
      await copy.setWeights(net.getWeights());
      expect(await predictionError(copy, saved)).toBeLessThan(1e-5);
    }
  });

  it.each(computing)('$name: exported to ONNX', async ({ name, x }) => {
    await compareWithOnnx(await loadModel(fileOf(name, 'keras'), quiet), tensorsOf(x));
  });
});

const tensor = (shape: readonly (number | null)[] = [null, 4]) => ({
  class_name: '__keras_tensor__',
  config: { shape, dtype: 'float32', keras_history: ['x', 0, 0] },
});
const slice = (start: number | null, stop: number | null, step: number | null = null) => ({
  class_name: '__slice__',
  config: { start, stop, step },
});

/** A model of one operation on samples of 4 numbers. */
const document = (className: string, args: readonly unknown[], config: object = {}, kwargs: object = {}) => ({
  class_name: 'Functional',
  config: {
    name: 'net',
    layers: [
      { class_name: 'InputLayer', name: 'x', config: { name: 'x', batch_shape: [null, 4] }, inbound_nodes: [] },
      {
        module: 'keras.src.ops.numpy',
        class_name: className,
        name: 'op',
        config: { name: 'op', ...config },
        registered_name: className,
        inbound_nodes: [{ args, kwargs }],
      },
    ],
    input_layers: ['x', 0, 0],
    output_layers: ['op', 0, 0],
  },
});

describe('operations that no layer can do here are refused by name', () => {
  const x = tensor();
  it.each([
    ['an unknown one', document('Cumsum', [x], { axis: 1 }), 'got keras.src.ops.numpy.Cumsum'],
    ['over the batch', document('Mean', [x], { axis: 0 }), 'from 1 to 1'],
    ['over everything', document('Sum', [x], { axis: null }), 'axes other than that of the batch'],
    ['of one sample', document('GetItem', [x, 0]), 'layer "op", argument key'],
    ['of some samples', document('GetItem', [x, [slice(0, 2)]]), 'all of the batch'],
    ['without a step', document('GetItem', [x, [slice(null, null), slice(null, null, 0)]]), 'slices that leave something'],
    ['beyond the end', document('GetItem', [x, [slice(null, null), 4]]), 'integers within the axes'],
    ['samples as columns', document('Transpose', [x], { axes: [1, 0] }), 'an operation on each sample by itself'],
    ['samples turned round', document('Flip', [x], { axis: 0 }), 'from 1 to 1'],
    ['each sample with each', document('Einsum', [x, x], { subscripts: 'bi,ci->bc' }), 'the same letter'],
    [
      'a constant for each sample',
      document('Add', [x, { class_name: '__numpy__', config: { value: [[1], [2]] } }]),
      'got (?, 4) and (2, 1)',
    ],
    ['integers', document('Cast', [x], { dtype: 'int32' }), 'float32 or bool'],
    ['an option that it does not have', document('Mean', [x], { axis: 1, dtype: 'float16' }), 'argument dtype'],
    ['an argument too many', document('Exp', [x, 2]), 'argument too many'],
    ['an object as an argument', document('Add', [x, { class_name: 'Evil', config: {} }]), 'arrays, slices or results'],
    ['text as an argument', document('Add', [x, 'two']), 'a tensor or a number'],
    ['a shape that does not fit', document('Reshape', [x], { newshape: [-1, 3] }), 'a shape of 4 values a sample'],
    ['a shape of sizes unknown', document('Reshape', [x], { newshape: [-1, -1, -1] }), 'a shape of 4 values a sample'],
    ['a thousand million numbers', document('Tile', [x], { repeats: [1, 2 ** 40] }), 'numbers a sample'],
    ['none at all', document('Add', []), 'results of other layers among its arguments'],
  ])('%s', async (_, object, message) => {
    expect(await mistake(() => modelFromJson(JSON.stringify(object), quiet))).toContain(message);
  });

  it('unless a layer of the user’s takes its place', async () => {
    const { layers } = await import('../../src/index.ts');
    const text = JSON.stringify(document('Cumsum', [x], { axis: 1 }));
    const net = await modelFromJson(text, { ...quiet, customObjects: { Cumsum: () => layers.identity() } });
    expect(net.layers.some((layer) => layer instanceof Operation)).toBe(false);
    expect(net.outputShape).toEqual([4]);
  });
});
