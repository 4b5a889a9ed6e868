import { describe, expect, it } from 'vitest';
import { parseArm } from './arms.ts';
import { buildModel } from './tutorialNetwork.ts';
import { unsharedParts } from './unsharedParts.ts';

const network = (text: string, place: 'designed' | 'before' | 'after' = 'designed') => ({
  arm: text,
  model: buildModel(parseArm(text, place), { seed: 1, learningRate: 0.001, inputShape: [8, 8, 1], classes: 3 }),
});

describe('unsharedParts', () => {
  it('names the layers that only some arms have', () => {
    expect(unsharedParts([network('none'), network('batch'), network('layer')])).toEqual([
      { kind: 'only-there', arms: ['batch'], layers: ['batch_normalization', 'batch_normalization_1'] },
      { kind: 'only-there', arms: ['layer'], layers: ['layer_normalization', 'layer_normalization_1'] },
    ]);
  });

  it('is nothing for networks that compute the same, wherever their activations stand', () => {
    expect(unsharedParts([network('none'), network('none')])).toEqual([]);
    const parts = unsharedParts([network('none'), network('batch', 'before'), network('batch', 'after')]);
    expect(parts.map(({ kind }) => kind)).toEqual(['only-there']);
    expect(parts[0]?.layers).toHaveLength(3);
  });

  it('names kernels that are used otherwise, and layers of other options and the same weights', () => {
    const parts = unsharedParts([network('none'), network('batch'), network('ws+batch:momentum=0.9')]);
    expect(parts).toEqual([
      {
        kind: 'other-computation',
        arms: ['ws+batch:momentum=0.9'],
        layers: ['conv2d', 'conv2d_1', 'dense', 'batch_normalization', 'batch_normalization_1'],
      },
      {
        kind: 'only-there',
        arms: ['batch', 'ws+batch:momentum=0.9'],
        layers: ['batch_normalization', 'batch_normalization_1'],
      },
    ]);
  });

  it('names activations that something else stands in for', () => {
    const parts = unsharedParts([network('none'), network('frn')]);
    expect(parts).toEqual([
      { kind: 'other-activation', arms: ['frn'], layers: ['conv2d_1', 'dense'] },
      {
        kind: 'only-there',
        arms: ['frn'],
        layers: ['filter_response_normalization', 'filter_response_normalization_1'],
      },
    ]);
  });

  it('names weights of other shapes', () => {
    const wide = buildModel('none', { seed: 1, learningRate: 0.001, inputShape: [8, 8, 1], classes: 4 });
    expect(unsharedParts([network('none'), { arm: 'wide', model: wide }])).toEqual([
      { kind: 'other-weights', arms: ['wide'], layers: ['dense_1'] },
    ]);
  });
});
