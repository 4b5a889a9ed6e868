import { describe, expect, it } from 'vitest';
import { layerText, layerTextOf, parseLayer, splitLayers, TABLE_LAYERS, TUTORIAL_LAYERS } from './layerText.ts';

describe('the text of a layer', () => {
  it.each([
    ['flatten', { name: 'flatten', value: undefined, options: {} }],
    ['dense:128', { name: 'dense', value: 128, options: {} }],
    ['conv2d:32:kernelSize=3,activation=relu', { name: 'conv2d', value: 32, options: { kernelSize: 3, activation: 'relu' } }],
    ['conv2d:32,kernelSize=3', { name: 'conv2d', value: 32, options: { kernelSize: 3 } }],
    ['conv2d:filters=32,kernelSize=[3,5]', { name: 'conv2d', value: undefined, options: { filters: 32, kernelSize: [3, 5] } }],
    ['maxPooling2d:[2,3]:strides=2', { name: 'maxPooling2d', value: [2, 3], options: { strides: 2 } }],
    ['activation: relu', { name: 'activation', value: 'relu', options: {} }],
  ])('%s', (text, want) => {
    const layer = parseLayer(text, 'option --layers');
    expect(layer).toEqual(want);
    expect(parseLayer(layerText(layer), 'again')).toEqual(want);
  });

  it.each([
    ['', 'an empty text'],
    ['dense:', 'value without a value'],
    ['dense:3:units', '"units"'],
    ['3x:4', '"3x:value=4"'],
    ['conv2d:kernelSize=[3', 'brackets that do not match'],
  ])('refuses %j', (text, got) => {
    expect(() => parseLayer(text, 'option --layers')).toThrow(
      `option --layers: expected NAME[:VALUE][:OPTION=VALUE,…], got ${got}.`,
    );
  });

  it('stands in lists with commas, and in files also as an object', () => {
    expect(splitLayers(TUTORIAL_LAYERS.join(','))).toEqual(TUTORIAL_LAYERS);
    expect(splitLayers(TABLE_LAYERS.join(','))).toEqual(TABLE_LAYERS);
    expect(layerTextOf({ name: 'dense', units: 3, activation: 'relu' })).toBe('dense:units=3,activation=relu');
    expect(layerTextOf(' dense: 3 ')).toBe('dense:3');
    expect(layerTextOf('dense:')).toBeUndefined();
    expect(layerTextOf(3)).toBeUndefined();
  });
});
