import type { Layer } from '../../nn/layers/layer.ts';
import { fetchValues } from '../../training/variableStore.ts';

/** Whether all weights of a layer have the values they started with. */
export async function isUntouched(layer: Layer): Promise<boolean> {
  const values = await fetchValues(layer.weights.map(({ variable }) => variable));
  return [...values].every(([{ data }, value]) => data.every((start, i) => start === value[i]));
}

/** Whether any weight of a model differs from what it started with. */
export const isTrained = async (model: Layer): Promise<boolean> => !(await isUntouched(model));
