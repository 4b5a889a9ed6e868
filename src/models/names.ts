import { EvenkeelError } from '../errors.ts';
import type { Layer } from '../layers/layer.ts';

/** `Conv2DTranspose` → `conv2d_transpose`, `ReLU` → `re_lu`: as Keras names layers. */
const snakeCase = (name: string) =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** Gives unnamed layers their class's name, numbered from the second on, and refuses a name that two layers have. */
export function nameLayers(layers: readonly Layer[], where: string): void {
  const taken = new Set<string>();
  const claim = (name: string) => {
    if (taken.has(name)) {
      throw new EvenkeelError({
        where,
        expected: 'layers with different names',
        got: `"${name}" twice`,
        remedy: 'Rename one, and do not put one layer into a model twice.',
      });
    }
    taken.add(name);
  };
  for (const layer of layers) if (layer.name) claim(layer.name);
  const counts = new Map<string, number>();
  for (const layer of layers) {
    if (layer.name) continue;
    const base = snakeCase(layer.className);
    let name: string;
    do {
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      name = count === 0 ? base : `${base}_${count}`;
    } while (taken.has(name));
    layer.name = name;
    claim(name);
  }
}
