import { describe, expect, it } from 'vitest';
import type { Model } from '../models/model.ts';
import * as layers from '../nn/layers/index.ts';
import { describeLast, describeLayers, LAYER_MAKERS, mainOption, makeLayers } from './layerList.ts';
import { TABLE_LAYERS, TUTORIAL_LAYERS } from './layerText.ts';
import { buildModel } from './tutorialNetwork.ts';

const IMAGE = [28, 28, 1];
const namesOf = (model: Model) => model.layers.map(({ className }) => className).filter((name) => name !== 'InputLayer');

describe('a list of layers', () => {
  it('says what each layer gives, with its parameters', () => {
    expect(describeLayers(TUTORIAL_LAYERS, IMAGE).map(({ shape, params }) => [shape?.join('×'), params])).toEqual([
      ['26×26×32', 320],
      ['24×24×64', 18_496],
      ['24×24×64', 0],
      ['12×12×64', 0],
      ['12×12×64', 0],
      ['9216', 0],
      ['128', 1_179_776],
      ['128', 0],
      ['128', 0],
    ]);
    expect(describeLast(TUTORIAL_LAYERS, IMAGE, 10)).toMatchObject({ shape: [10], params: 1290 });
    expect(describeLast(['conv2d:8:kernelSize=3'], IMAGE, 10)).toBeUndefined();
    expect(describeLayers(TABLE_LAYERS, [4]).every(({ problem }) => problem === '')).toBe(true);
  });

  it.each([
    [['conv2d:8'], 0, 'option kernelSize: expected a value, as it has no default, got none.'],
    [['conv2d:8:kernelSize=3', 'dens:3'], 1, 'expected a layer, got "dens". Did you mean dense?'],
    [['conv2d:8:kernelSize=30'], 0, 'expected an image of at least 30×30 for a 30×30 window, got 28×28.'],
    [['dense:0', 'flatten'], 0, 'expected an integer of at least 1, got 0'],
    [['flatten', 'dense:3:unit=4'], 1, 'got unit. Did you mean units?'],
    [['flatten', 'dense:3:units=4'], 1, 'expected units once, got dense:3:units=4'],
    [['flatten', 'batchNormalization', 'dense:3'], 1, 'expected norm where each network has its normalisation'],
    [['flatten', 'dense:3:kernelInitializer=heNormal(seed=1)'], 1, 'expected values that are numbers, texts or lists of them'],
    [['conv2d:8:kernelSize=3', 'norm'], 0, 'expected a row of numbers for the last layer'],
  ] as const)('%j is wrong in its layer %i', (texts, i, problem) => {
    const listed = describeLayers(texts, IMAGE);
    expect(listed.map((one) => one.problem !== '')).toEqual(texts.map((_, k) => k === i));
    expect(listed[i]?.problem).toContain(problem);
    expect(listed.slice(i).every(({ shape }) => shape === null)).toBe(true);
    expect(() => makeLayers(texts, IMAGE, () => [])).toThrow(`option --layers, layer ${i + 1}`);
  });

  it('has for a value alone the option that must be said, or the first', () => {
    expect(['dense', 'conv2d', 'dropout', 'maxPooling2d', 'activation', 'reshape'].map(mainOption)).toEqual([
      'units',
      'filters',
      'rate',
      'poolSize',
      'activation',
      'targetShape',
    ]);
    expect(Object.keys(LAYER_MAKERS).length).toBeGreaterThan(40);
    expect(Object.keys(LAYER_MAKERS)).not.toContain('concatenate');
    expect(Object.keys(LAYER_MAKERS)).not.toContain('weightStandardization');
    expect(Object.values(LAYER_MAKERS)).not.toContain(layers.batchNormalization);
  });
});

describe('the network of a list of layers', () => {
  it('of the tutorial is the tutorial’s, to the last bit', () => {
    for (const arm of ['none', 'batch']) {
      const [listed, own] = [buildModel(arm, { seed: 3, layers: TUTORIAL_LAYERS }), buildModel(arm, { seed: 3 })];
      expect(listed.weights.map(({ name }) => name)).toEqual(own.weights.map(({ name }) => name));
      const kernelOf = (model: Model) => model.weights[0]?.variable.data;
      expect(kernelOf(listed)).toEqual(kernelOf(own));
    }
  });

  it('has normalisations at its places, or without places before activations, or where --place says', () => {
    const places = ['flatten', 'dense:6:activation=relu', 'norm', 'dense:5:activation=relu'];
    const build = (texts: readonly string[], arm: string) => namesOf(buildModel(arm, { seed: 0, layers: texts }));
    expect(build(places, 'batch')).toEqual(['Flatten', 'Dense', 'BatchNormalization', 'Dense', 'Dense']);
    expect(build(places, 'none')).toEqual(['Flatten', 'Dense', 'Dense', 'Dense']);
    expect(build(places, 'layer')).toEqual(['Flatten', 'Dense', 'LayerNormalization', 'Dense', 'Dense']);
    const without = places.filter((text) => text !== 'norm');
    expect(build(without, 'batch').join()).toBe(
      'Flatten,Dense,BatchNormalization,Activation,Dense,BatchNormalization,Activation,Dense',
    );
    expect(build(['norm', 'flatten'], 'batch')).toEqual(['BatchNormalization', 'Flatten', 'Dense']);
  });
});
