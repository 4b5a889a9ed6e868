import { describe, expect, it } from 'vitest';
import { Tensor, tensor } from '../../core/tensor/tensor.ts';
import type { Value } from '../../ir/graph.ts';
import type { Model } from '../../models/model.ts';
import { sequential } from '../../models/sequential.ts';
import { dense } from '../../nn/layers/index.ts';
import * as ops from '../../ops/index.ts';
import { type MemoryData, memoryNetwork, readMemoryData } from './memory.ts';

const read = (data: unknown) => readMemoryData(data as MemoryData, 'compare, data');

describe('data in memory', () => {
  it('is what fit takes, with the types of numbers that it has', () => {
    const bytes = new Tensor(Uint8Array.of(1, 2, 3, 4), [2, 2]);
    expect(read({ x: bytes, y: [0, 1] })).toEqual({ name: 'data in memory', read: { x: bytes, y: tensor([0, 1]) } });
    const parted = read({
      trainX: [[1]],
      trainY: [0],
      testX: [[2], [3]],
      testY: new Int32Array([1, 0]),
      name: 'dots',
      classNames: ['a', 'b'],
    });
    expect(parted.name).toBe('dots');
    expect(parted.read).toMatchObject({ testX: tensor([[2], [3]]), classNames: ['a', 'b'] });
  });

  it.each([
    [
      { x: [[1]], labels: [1] },
      'compare, data: expected keys among x, y, trainX, trainY, testX, testY, classNames, name, got "labels".',
    ],
    [{ x: [[1]] }, 'compare, data.y: expected a tensor, a typed array or nested arrays of numbers, got undefined.'],
    [
      { x: [[1]], y: [0], testX: [[1]] },
      'compare, data: expected either x, y or trainX, trainY, testX, testY, got some of both.',
    ],
    [{ x: [[1], [2, 3]], y: [0, 1] }, 'compare, data.x: expected'],
    [{ x: [[1], [2]], y: [0] }, 'compare, data.x: expected as many labels as samples, got shapes (2, 1) and (1,).'],
    [{ x: [[1], [Number.NaN]], y: [0, 1] }, 'compare, data, sample 1, number 0: expected a finite number of float32, got NaN.'],
    [
      { trainX: [[1]], trainY: [0], testX: [[1, 2]], testY: [0] },
      'compare, data: expected samples of one shape, got (1,) to train on',
    ],
  ])('%j is refused by its path', (data, message) => {
    expect(() => read(data)).toThrow(message);
  });
});

describe('a model in memory', () => {
  const net = (): Model => sequential([dense({ units: 2, activation: 'softmax', inputShape: [3] })], { name: 'net' });
  const source = (model: unknown) => memoryNetwork(model as Model, true, 'compare, model');

  it('travels as the bytes of a file, of the model or of what a function makes', async () => {
    for (const given of [net(), net, async () => net()]) {
      expect(await source(given)).toMatchObject({ kind: 'file', path: 'net', keepWeights: true, inMemory: true });
    }
  });

  it('that no file holds is taken as it is', async () => {
    const model = net();
    model.compile({ loss: (labels, outputs) => ops.mean(ops.abs(ops.sub(labels, outputs)), [1]) });
    expect(await source(model)).toEqual({ kind: 'memory', path: 'net', model, keepWeights: true });
  });

  it('is taken as it is, too, where a file would leave out one of its metrics', async () => {
    const model = net();
    const close = (labels: Value, outputs: Value) => ops.mean(ops.abs(ops.sub(labels, outputs)), [1]);
    model.compile({ loss: 'mse', metrics: [close] });
    expect((await source(model)).kind).toBe('memory');
    model.compile({ loss: 'mse', metrics: ['mae'] });
    expect((await source(model)).kind).toBe('file');
  });

  it.each([
    [3, 'got 3. Make it with sequential or model.'],
    [{ trainer: {} }, 'got a model of another copy of Evenkeel. Import evenkeel and evenkeel/experiments from one installation.'],
    [() => undefined, 'got undefined.'],
  ])('%s is none', async (given, message) => {
    await expect(source(given)).rejects.toThrow(
      'compare, model: expected a model, a function that makes one, or the path of a file, got',
    );
    await expect(source(given)).rejects.toThrow(message);
  });
});
