import { computed, signal } from '@preact/signals';
import type { ComparisonValues } from '../../src/experiment/flags.ts';
import { fromAddress, toAddress } from '../options/address.ts';
import { DEFAULTS, FIELDS, type FieldName, readField, type Texts } from '../options/fields.ts';
import { takesAll } from './dropped.ts';

const opened = fromAddress(location.search);

/** What stands in the fields. The address says the same. */
export const texts = signal<Texts>(opened.texts);
/** Names in the address that are no options here. */
export const unknownOptions = signal<readonly string[]>(opened.unknown);

/** Why the layers that stand in the field make no network; '' where they do, or nobody has looked. */
export const layersProblem = signal('');

/** Why fields cannot be read. */
export const problems = computed(() => {
  const found = FIELDS.map((name) => {
    const { problem } = readField(name, texts.value[name]);
    return [name, problem ?? (name === 'layers' ? layersProblem.value || undefined : undefined)] as const;
  });
  return new Map(found.flatMap(([name, problem]) => (problem === undefined ? [] : [[name, problem] as const])));
});

/** The experiment that the fields describe; where there are several seeds they begin with the one that is said. */
export function valuesOf(all: Texts): ComparisonValues {
  const said = FIELDS.filter((name) => !takesAll(name, all[name] === DEFAULTS[name]));
  const read = said.map((name) => [name, readField(name, all[name]).value] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as ComparisonValues;
}

/** Puts other settings, and the address with them, so that the way back leads to those of before. The page's place in the address stays. */
export function changeTo(all: Texts): void {
  if (toAddress(all) === toAddress(texts.value)) return;
  texts.value = all;
  // The new address has nothing that is not known.
  unknownOptions.value = [];
  history.pushState(null, '', (toAddress(all) || location.pathname) + location.hash);
}

/** Changes a field. */
export const change = (name: FieldName, text: string): void => changeTo({ ...texts.value, [name]: text });

export const restoreDefaults = (): void => changeTo(DEFAULTS);

/** Back and forward change the fields. */
export function followAddress(onChange: () => void): void {
  addEventListener('popstate', () => {
    const { texts: given, unknown } = fromAddress(location.search);
    // Another place of the page with the same settings leaves what trains alone.
    if (toAddress(given) === toAddress(texts.value)) return;
    texts.value = given;
    unknownOptions.value = unknown;
    onChange();
  });
}
