import { EvenkeelError } from '../core/errors.ts';
import type { Layer } from '../nn/layers/layer.ts';
import { defaultLayerName } from '../nn/layers/layerName.ts';

/**
 * Gives layers without a name that of their class, numbered from the second on; one that another model named so is numbered anew where its
 * name is taken.
 * @throws EvenkeelError for a name that was given to two layers
 */
export function nameLayers(layers: readonly Layer[], where: string): void {
  const taken = new Set<string>();
  for (const { name, autoNamed } of layers) {
    if (autoNamed) continue;
    if (taken.has(name)) {
      throw new EvenkeelError({
        where,
        expected: 'layers with different names',
        got: `"${name}" twice`,
        remedy: 'Rename one, and do not put one layer into a model twice.',
      });
    }
    taken.add(name);
  }
  const unnamed = layers.filter(({ name, autoNamed }) => {
    if (!autoNamed) return false;
    if (name === '' || taken.has(name)) return true;
    taken.add(name);
    return false;
  });
  for (const layer of unnamed) {
    const base = defaultLayerName(layer.className);
    let name = base;
    for (let i = 1; taken.has(name); i++) name = `${base}_${i}`;
    layer.name = name;
    taken.add(name);
  }
}
