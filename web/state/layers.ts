import { computed, effect, signal } from '@preact/signals';
import type { ListedLayer } from '../../src/experiment/layerList.ts';
import { splitLayers, TUTORIAL_LAYERS } from '../../src/experiment/layerText.ts';
import { change, layersProblem, texts } from './settings.ts';

/** Images of MNIST, and their classes. */
const INPUT = [28, 28, 1];
const CLASSES = 10;

/** The layers of the network but the last, as texts. */
export const layerTexts = computed(() => (texts.value.layers === '' ? TUTORIAL_LAYERS : splitLayers(texts.value.layers)));

type Module = typeof import('../../src/experiment/layerList.ts');

/** What knows all layers; null before it is loaded. */
const known = signal<Module | null>(null);

/** The layers that there are, each with the option that a value alone is for; none before they are known. */
export const catalog = computed((): ReadonlyMap<string, string> => {
  const { value } = known;
  if (!value) return new Map();
  const names = Object.keys(value.LAYER_MAKERS).sort();
  return new Map(names.map((name) => [name, value.mainOption(name) ?? '']));
});

/** What each layer gives; undefined before that is known. */
export const described = computed((): readonly ListedLayer[] | undefined => known.value?.describeLayers(layerTexts.value, INPUT));

/** The same of the last layer, which comes by itself; undefined where what is before it makes no network. */
export const describedLast = computed(() => known.value?.describeLast(layerTexts.value, INPUT, CLASSES));

effect(() => {
  layersProblem.value = described.value?.find(({ problem }) => problem !== '')?.problem ?? '';
});

/** Loads what knows the layers: the first view needs none of it. */
export async function loadLayers(): Promise<void> {
  known.value ??= await import('../../src/experiment/layerList.ts');
}

/** Sets all layers but the last. */
export function setLayers(all: readonly string[]): void {
  const text = all.join(',');
  change('layers', text === TUTORIAL_LAYERS.join(',') ? '' : text);
}
