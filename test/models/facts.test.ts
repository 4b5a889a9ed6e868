import { describe, expect, it } from 'vitest';
import { givesLogits } from '../../src/experiment/compileDefaults.ts';
import { toArray } from '../../src/formats/keras/weights.ts';
import { layers, optimizers, sequential, Variable } from '../../src/index.ts';

describe('what a thing says of itself decides, and not its name', () => {
  it('a convolution without activation gives logits as a dense layer does, one with it none', () => {
    const ending = (activation: 'linear' | 'relu') =>
      givesLogits(sequential([layers.conv2d({ filters: 2, kernelSize: 1, activation, inputShape: [2, 2, 1] })]));
    expect([ending('linear'), ending('relu')]).toEqual([true, false]);
  });

  it('files hold as integers what counts, whatever it is called', () => {
    const [named, counting] = [new Variable('a/count', [1]), new Variable('steps', [1], undefined, 'float32', true)];
    expect(toArray(named, [1.5]).data).toEqual(Float32Array.of(1.5));
    expect(toArray(counting, [2]).data).toEqual(Int32Array.of(2));
    expect(toArray(optimizers.sgd().iterations, [3]).data).toEqual(Int32Array.of(3));
  });
});
