import type { Layer } from '../../nn/layers/layer.ts';
import type { Weight } from '../../nn/layers/weight.ts';
import { formatOf } from './layerFormats.ts';

/** A layer's name as Keras takes it, without the slashes it refuses. */
export const kerasName = (name: string) => name.replaceAll('/', '_');

/** The names of layers in a file: without slashes, and each once. */
export function fileNames(layers: readonly Layer[]): Map<Layer, string> {
  const names = new Map<Layer, string>();
  const taken = new Set<string>();
  for (const layer of layers) {
    const base = kerasName(layer.name);
    let name = base;
    for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
    taken.add(name);
    names.set(layer, name);
  }
  return names;
}

/** The name that a weight has in files of Keras 2 and TensorFlow.js: `LAYER/WEIGHT`. */
export function oldWeightName(layer: Layer, { name, key }: Weight): string {
  const oldKey = formatOf(layer.className)?.definition.oldWeights?.[key] ?? key;
  return `${name.slice(0, name.length - key.length)}${oldKey}`;
}
