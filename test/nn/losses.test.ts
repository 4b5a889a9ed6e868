import { describe, expect, it } from 'vitest';
import { Tensor } from '../../src/core/tensor/tensor.ts';
import * as losses from '../../src/nn/losses/index.ts';
import { mistake } from '../support/mistake.ts';

describe("mistakes in a loss's options and labels", () => {
  it.each([
    [
      'loss "binaryCrossentropy", option labelSmoothing: expected a number from 0 to 1, got 2.',
      () => losses.binaryCrossentropy({ labelSmoothing: 2 }),
    ],
    [
      'loss "categoricalCrossentropy", option labelSmoothing: expected a number from 0 to 1, got -1.',
      () => losses.categoricalCrossentropy({ labelSmoothing: -1 }),
    ],
    [
      'loss "binaryFocalCrossentropy", option gamma: expected a number of at least 0, got -1.',
      () => losses.binaryFocalCrossentropy({ gamma: -1 }),
    ],
    [
      'loss "categoricalFocalCrossentropy", option alpha: expected a number of at least 0, got NaN.',
      () => losses.categoricalFocalCrossentropy({ alpha: Number.NaN }),
    ],
    ['loss "huber", option delta: expected a number above 0, got 0.', () => losses.huber({ delta: 0 })],
    [
      'fit, labels for loss "hinge": expected shape (?, 3), as the model\'s output, got (4, 2). ' +
        'Give a −1 or 1 (or 0 or 1) for each output of the model.',
      () => losses.hinge().check(new Tensor(new Float32Array(8), [4, 2]), [3], 'fit'),
    ],
  ])('%s', async (message, call) => {
    expect(await mistake(call)).toBe(message);
  });
});

it('every loss has its name and the short ones of Keras', () => {
  for (const [name, make] of Object.entries(losses.lossesByName)) {
    if (name.length > 4) expect(make().name).toBe(name);
  }
  expect(losses.getLoss('mape').name).toBe('meanAbsolutePercentageError');
});
