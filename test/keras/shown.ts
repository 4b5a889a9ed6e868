import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { toCamel } from '../../src/formats/keras/names.ts';
import { fileOf, savedModels } from '../keras-files/models.ts';

/** A fixture file of Keras's. */
const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/keras/${name}.json`, import.meta.url), 'utf8')) as Record<string, unknown>;

type Case = Readonly<Record<string, unknown>>;
const casesOf = (file: string) => fixture(file).cases as readonly Case[];
/** What the cases of files have under a key. */
const named = (key: string, ...files: readonly string[]) => files.flatMap((file) => casesOf(file).map((c) => c[key] as string));
const filled = (value: unknown) => Object.keys(value as object).length > 0;

/** The classes of all layers in the models that Keras saved, whose predictions are compared. */
function savedClasses(): string[] {
  const classes = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { class_name: name } = value as { class_name?: unknown };
    if (typeof name === 'string') classes.add(name);
    for (const inner of Object.values(value)) visit(inner);
  };
  for (const { name, formats } of savedModels) {
    if (!formats.includes('keras')) continue;
    const { layers } = JSON.parse(strFromU8(unzipSync(fileOf(name, 'keras'))['config.json'] as Uint8Array)).config;
    visit(layers);
  }
  return [...classes];
}

const layers = () => [
  ...named('layer', 'layers', 'structure', 'augmentation', 'normalization'),
  ...named('name', 'preprocessingLayers'),
  ...casesOf('activations').flatMap((c) => (c.layer ? [c.name as string] : [])),
  ...(filled(fixture('normalization').spectral) ? ['spectralNormalization'] : []),
  ...casesOf('activity').flatMap((c) => c.layers as readonly string[]),
  ...savedClasses(),
];

const callbacks = () => {
  const { keras: _, lists, ...files } = fixture('callbacks');
  return [...Object.keys(files).filter((name) => filled(files[name])), ...(filled(lists) ? ['History'] : [])];
};

/** For each module the names, here or in Keras, of what a comparison with real Keras stands on. */
const shown: Readonly<Record<string, () => readonly string[]>> = {
  layers,
  'tf.layers': layers,
  optimizers: () => named('optimizer', 'optimizerSteps'),
  'optimizers.schedules': () => named('schedule', 'schedules'),
  losses: () => named('name', 'losses', 'lossOptions'),
  metrics: () => [
    ...named('name', 'metrics'),
    ...savedModels.flatMap(({ evaluation }) => Object.keys(evaluation ?? {}).map(toCamel)),
  ],
  callbacks,
  initializers: () => named('name', 'initializers'),
  regularizers: () => casesOf('weightRules').flatMap((c) => (c.kind === 'regularizer' ? [c.name as string] : [])),
  constraints: () => casesOf('weightRules').flatMap((c) => (c.kind === 'constraint' ? [c.name as string] : [])),
  activations: () => named('name', 'activations'),
};

/** The names of a module, in small letters, that fixtures have cases of. */
export const shownIn = (key: string): ReadonlySet<string> => new Set(shown[key]?.().map((name) => name.toLowerCase()));
