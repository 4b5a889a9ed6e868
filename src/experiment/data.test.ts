import { describe, expect, it } from 'vitest';
import { streamKey, uniforms } from '../core/random.ts';
import { Tensor } from '../core/tensor/tensor.ts';
import type { Mnist } from '../datasets/mnist.ts';
import { prepareData } from './data.ts';
import type { ComparisonDesign } from './design.ts';

const images = (n: number, name: string) =>
  new Tensor(
    Uint8Array.from(uniforms(streamKey(1, name), n * 784), (u) => 256 * u),
    [n, 28, 28],
  );
const mnist: Mnist = {
  trainX: images(20, 'train'),
  trainY: new Tensor(
    Uint8Array.from({ length: 20 }, (_, i) => i % 10),
    [20],
  ),
  testX: images(12, 'test'),
  testY: new Tensor(new Uint8Array(12).fill(7), [12]),
};
const prepare = (scale: ComparisonDesign['data']['scale']) =>
  prepareData(mnist, { train: { begin: 1, end: 9 }, test: { begin: 2, end: 12 }, scale });

describe('the data of a comparison', () => {
  it('are the chosen images with one-hot labels of all ten classes; raw pixels stay bytes', () => {
    const { trainX, trainY, testX, testY } = prepare('raw');
    expect([trainX, trainY, testX, testY].map((t) => t.shape)).toEqual([
      [8, 28, 28, 1],
      [8, 10],
      [10, 28, 28, 1],
      [10, 10],
    ]);
    expect(trainX.dtype).toBe('uint8');
    expect([...trainX.slice(0, 1).data]).toEqual([...mnist.trainX.slice(1, 2).data]);
    expect([...trainY.slice(0, 1).data].indexOf(1)).toBe(1);
    expect([...testY.slice(9).data].indexOf(1)).toBe(7);
  });

  it('are scaled as asked, by what the training images alone say', () => {
    const raw = prepare('raw').trainX.data;
    expect([...prepare('unit').trainX.data]).toEqual(Array.from(raw, (v) => Math.fround(v / 255)));
    const row = [...prepare('l2').testX.slice(3, 4).data];
    expect(Math.hypot(...row)).toBeCloseTo(1, 6);
    const { trainX, testX } = prepare('standard');
    const column = (t: Tensor, c: number) =>
      Array.from({ length: t.shape[0] as number }, (_, i) => t.data[i * 784 + c] as number);
    const mean = (v: number[]) => v.reduce((a, b) => a + b) / v.length;
    expect(mean(column(trainX, 5))).toBeCloseTo(0, 6);
    expect(mean(column(trainX, 5).map((v) => v * v))).toBeCloseTo(1, 5);
    expect(Math.abs(mean(column(testX, 5)))).toBeGreaterThan(1e-3);
  });

  it('that choose the best epoch are others than those trained on, or a fraction of these, drawn at random', () => {
    const train = { begin: 1, end: 9 };
    const prepared = (validation: ComparisonDesign['data']['validation']) =>
      prepareData(mnist, { train, test: { begin: 2, end: 12 }, scale: 'raw', validation });
    const rows = (x: Tensor | undefined) =>
      Array.from({ length: x?.shape[0] ?? 0 }, (_, i) => [...(x as Tensor).slice(i, i + 1).data]);
    const range = prepared({ begin: 9, end: 12 });
    expect([rows(range.trainX), rows(range.validationX)]).toEqual([
      rows(mnist.trainX.slice(1, 9)),
      rows(mnist.trainX.slice(9, 12)),
    ]);
    expect(range.validationY?.shape).toEqual([3, 10]);
    const part = prepared(0.25);
    expect([part.trainX.shape[0], part.validationX?.shape[0]]).toEqual([6, 2]);
    const both = [...rows(part.trainX), ...rows(part.validationX)];
    for (const row of rows(mnist.trainX.slice(1, 9))) expect(both).toContainEqual(row);
    expect(prepared(0.25)).toEqual(part);
    expect(prepared(null)).not.toHaveProperty('validationX');
    expect(() => prepared({ begin: 8, end: 10 })).toThrow(
      'option --validation: expected samples outside of those trained on, 1:9, got "8:10". Name others, or a fraction',
    );
    expect(() => prepared({ begin: 9, end: 21 })).toThrow(
      'option --validation: expected A:B with integers 0 ≤ A < B ≤ 20, got "9:21"',
    );
    expect(() => prepared(0.1)).toThrow('option --validation: expected at least one of the 8 training samples, got 0.1');
  });
});
