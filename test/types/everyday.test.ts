import { describe, expect, it } from 'vitest';
import {
  callbacks,
  datasets,
  layers,
  losses,
  metrics,
  ops,
  optimizers,
  sequential,
  type Tensor,
  tensor,
} from '../../src/index.ts';

// What people write on their first day, without a cast or a check. That it compiles under `strict` and `noUncheckedIndexedAccess` is tested
// by `npm run types`; that it does what it says, here.
const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([
  [1, 0],
  [0, 1],
  [0, 1],
  [1, 0],
]);

function xor() {
  const model = sequential([
    layers.dense({ units: 8, activation: 'leaky_relu', kernelInitializer: 'he_normal', inputShape: [2] }),
    layers.dense({ units: 2, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'Adam', loss: 'categorical_crossentropy', metrics: ['accuracy', metrics.auc()] });
  return model;
}

describe('everyday expressions', () => {
  it('what evaluate gives', async () => {
    const model = xor();
    const text: string = (await model.evaluate(x, y)).accuracy.toFixed(3);
    expect(text).toMatch(/^\d\.\d{3}$/);
    const { loss, accuracy, auc } = await model.evaluate(x, y);
    expect(Math.round(100 * accuracy) + loss + auc).toBeTypeOf('number');
    const percent = `${(accuracy * 100).toFixed(1)} %`;
    expect(percent).toMatch(/ %$/);
    const best = Math.max((await model.trainOnBatch(x, y)).accuracy, (await model.testOnBatch(x, y)).accuracy);
    expect(best).toBeLessThanOrEqual(1);
  });

  it('what fit gives', async () => {
    const model = xor();
    const { history, epoch } = await model.fit(x, y, { epochs: 2, validationData: [x, y], verbose: 0 });
    expect(epoch.length).toBe(2);
    expect(history.accuracy.length).toBe(2);
    expect(history.val_accuracy.at(-1)?.toFixed(2)).toMatch(/^\d\.\d\d$/);
    expect(Math.min(...history.loss)).toBeLessThanOrEqual(history.loss[0] ?? 0);
    for (const [i, loss] of history.val_loss.entries()) expect(`epoch ${i}: ${loss.toFixed(2)}`).toMatch(/^epoch/);
  });

  it('what predict gives', async () => {
    const prediction: Tensor = await xor().predict(x);
    const rows = prediction.toArray();
    expect(rows.length).toBe(4);
    expect(rows.map((row) => row.indexOf(Math.max(...row))).every((label) => label === 0 || label === 1)).toBe(true);
    expect(rows[0]?.[1]?.toFixed(2)).toMatch(/^0\.\d\d$/);
    for (const [p, q] of rows) expect((p ?? 0) + (q ?? 0)).toBeCloseTo(1, 5);
    const numbers: number[][] = prediction.toArray();
    expect(numbers.flat().length).toBe(8);
    expect(prediction.shape[0]).toBe(4);
    expect([...prediction.data].length).toBe(8);
    const total: number = tensor(3).toArray();
    expect(total + 1).toBe(4);
  });

  it('data as nested arrays, typed arrays and tensors', async () => {
    const model = xor();
    await model.fit([[0, 1]], [[0, 1]], { verbose: 0 });
    await model.fit(
      new Float32Array([0, 1, 1, 0]).length === 4 ? tensor(new Float32Array([0, 1, 1, 0]), { shape: [2, 2] }) : x,
      [
        [0, 1],
        [1, 0],
      ],
      {
        verbose: 0,
      },
    );
    const samples: number[][] = [[0.5, 0.5]];
    expect((await model.predict(samples)).shape).toEqual([1, 2]);
    expect(x.slice(0, 2).reshape([4]).toArray()).toEqual([0, 0, 0, 1]);
    expect(model.getWeights().map((w) => w.shape.join('×'))[0]).toBe('2×8');
    expect(model.layers[0]?.name).toBe('dense');
  });

  it('options in objects of their own', () => {
    const common = { activation: 'relu', padding: 'same' } as const;
    const model = sequential([
      layers.conv2d({ filters: 2, kernelSize: [3, 3], ...common, inputShape: [8, 8, 1] }),
      layers.flatten(),
    ]);
    const optimizer = optimizers.adam({
      learningRate: optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }),
    });
    model.compile({ optimizer, loss: losses.huber({ delta: 2 }), metrics: ['mae', 'mean_squared_error'] });
    expect([callbacks.earlyStopping({ patience: 3 }), datasets.mnist.load, ops.add].length).toBe(3);
  });
});
