import { computed, effect, signal } from '@preact/signals';
import type { ListedLayer } from '../../src/experiment/layerList.ts';
import { splitLayers, TABLE_LAYERS, TUTORIAL_LAYERS } from '../../src/experiment/layerText.ts';
import { looked } from './dropped.ts';
import { change, layersProblem, texts } from './settings.ts';

/** The shape of a sample as a network takes it, and how many numbers the network gives: of MNIST, or of the data that was dropped. */
const samples = computed((): { readonly shape: readonly number[]; readonly classes: number | undefined } => {
  const { data, task } = looked.value ?? {};
  if (!data) return { shape: [28, 28, 1], classes: 10 };
  const { shape } = data;
  return { shape: shape.length === 2 ? [...shape, 1] : shape, classes: task?.classes };
});

/** Whether the network predicts numbers, and no classes. */
export const predictsNumbers = computed(() => looked.value?.task?.kind === 'regression');

/** The layers of the network that is built where nobody says another: the tutorial's, or for tables a small dense one. */
export const defaultLayers = computed(() => (samples.value.shape.length === 1 ? TABLE_LAYERS : TUTORIAL_LAYERS));

/** The layers of the network but the last, as texts. */
export const layerTexts = computed(() => (texts.value.layers === '' ? defaultLayers.value : splitLayers(texts.value.layers)));

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
export const described = computed((): readonly ListedLayer[] | undefined =>
  known.value?.describeLayers(layerTexts.value, samples.value.shape),
);

/** The same of the last layer, which comes by itself; undefined where what is before it makes no network, or no experiment can be made of the data. */
export const describedLast = computed(() => {
  const { shape, classes } = samples.value;
  return classes === undefined ? undefined : known.value?.describeLast(layerTexts.value, shape, classes);
});

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
  change('layers', text === defaultLayers.value.join(',') ? '' : text);
}
